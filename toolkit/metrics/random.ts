export { GENERATOR, generatorFor } from '../random';
