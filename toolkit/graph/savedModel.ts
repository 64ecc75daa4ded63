import { type IMapField, Root } from 'protobufjs';
import { own } from '../own';
import type { GraphNode } from './graphNode';

/** The fields of TensorFlow's SavedModel messages that a frozen graph needs, with their numbers. */
const MESSAGES = Root.fromJSON({
  nested: {
    SavedModel: {
      fields: {
        savedModelSchemaVersion: { type: 'int64', id: 1 },
        metaGraphs: { rule: 'repeated', type: 'MetaGraphDef', id: 2 },
      },
    },
    MetaGraphDef: { fields: { metaInfoDef: { type: 'MetaInfoDef', id: 1 }, graphDef: { type: 'GraphDef', id: 2 } } },
    MetaInfoDef: { fields: { tags: { rule: 'repeated', type: 'string', id: 4 } } },
    GraphDef: {
      fields: { node: { rule: 'repeated', type: 'NodeDef', id: 1 }, versions: { type: 'VersionDef', id: 4 } },
    },
    VersionDef: { fields: { producer: { type: 'int32', id: 1 } } },
    NodeDef: {
      fields: {
        name: { type: 'string', id: 1 },
        op: { type: 'string', id: 2 },
        input: { rule: 'repeated', type: 'string', id: 3 },
        attr: { keyType: 'string', type: 'AttrValue', id: 5 } as IMapField,
      },
    },
    AttrValue: {
      oneofs: { value: { oneof: ['list', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: { type: 'ListValue', id: 1 },
        i: { type: 'int64', id: 3 },
        f: { type: 'float', id: 4 },
        b: { type: 'bool', id: 5 },
        type: { type: 'int32', id: 6 },
        shape: { type: 'TensorShapeProto', id: 7 },
        tensor: { type: 'TensorProto', id: 8 },
      },
    },
    ListValue: { fields: { s: { rule: 'repeated', type: 'bytes', id: 2 } } },
    TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
    TensorProto: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensorShape: { type: 'TensorShapeProto', id: 2 },
        tensorContent: { type: 'bytes', id: 4 },
      },
    },
  },
});

/** DataType numbers of TensorFlow's types.proto. */
const TYPES: Record<string, number> = { DT_FLOAT: 1, DT_INT32: 3, float32: 1, int32: 3 };
/** GraphDef version: the first whose ops are all in every TensorFlow 2. */
const PRODUCER = 1087;

/** A tensor of the graph without its values. */
export interface TensorSpec {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32';
}

/** A graph and its tensors: weights become inputs, constants stay in the graph. */
export interface FrozenGraph {
  nodes: readonly GraphNode[];
  weights: readonly TensorSpec[];
  constants: readonly (TensorSpec & { bytes: Uint8Array })[];
}

/**
 * A TensorFlow SavedModel (tag `serve`) as the bytes of its `saved_model.pb`. It holds the structure alone: every weight is a
 * placeholder of its own name, to be fed, so that sessions can share one copy.
 */
export function savedModelBytes({ nodes, weights, constants }: FrozenGraph): Uint8Array {
  const weightOf = new Map(weights.map((weight) => [weight.name, weight]));
  const constantOf = new Map(constants.map((constant) => [constant.name, constant]));
  const node = nodes.map(({ name, op, input = [], attr }) => {
    const weight = weightOf.get(name);
    if (weight) return { name, op: 'Placeholder', attr: placeholderAttributes(weight) };
    const constant = constantOf.get(name);
    if (constant) return { name, op, attr: constantAttributes(constant) };
    const attributes = Object.entries(attr).map(([key, value]) => [key, attributeMessage(value)] as const);
    return { name, op, input, attr: Object.fromEntries(attributes) };
  });
  const type = MESSAGES.lookupType('SavedModel');
  const metaGraph = { metaInfoDef: { tags: ['serve'] }, graphDef: { node, versions: { producer: PRODUCER } } };
  return type.encode(type.fromObject({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] })).finish();
}

function placeholderAttributes({ dtype, shape }: TensorSpec): object {
  return { dtype: { type: TYPES[dtype] }, shape: { shape: shapeMessage(shape) } };
}

function constantAttributes({ dtype, shape, bytes }: TensorSpec & { bytes: Uint8Array }): object {
  const type = TYPES[dtype];
  const tensor = { dtype: type, tensorShape: shapeMessage(shape), tensorContent: bytes };
  return { dtype: { type }, value: { tensor } };
}

function attributeMessage(attribute: GraphNode['attr'][string]): object {
  if ('type' in attribute) return { type: own(TYPES, attribute.type) };
  if ('shape' in attribute) return { shape: shapeMessage(attribute.shape.dim.map(({ size }) => Number(size))) };
  if ('list' in attribute)
    return { list: { s: attribute.list.s.map((text) => Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0))) } };
  return 'i' in attribute ? { i: Number(attribute.i) } : attribute;
}

function shapeMessage(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size })) };
}
