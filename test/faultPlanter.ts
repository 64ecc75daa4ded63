import { REGISTER_INSTANCE } from 'ts-node';
import { type PlantedFault, withFault } from './plantedFaults';

// Required by a process, and by its threads, after `ts-node/register`: a module is compiled with the fault that the environment names.

const { path, ...fault } = JSON.parse(process.env.AFN_PLANTED_FAULT!) as PlantedFault & { path: string };
const faulty = withFault(path, fault);
const compiler = process[REGISTER_INSTANCE]!;
const compile = compiler.compile.bind(compiler);
compiler.compile = (code, name, line) => {
  if (name !== path) return compile(code, name, line);
  console.log('# planted');
  return compile(faulty, name, line);
};
