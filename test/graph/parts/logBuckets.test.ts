import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LogBuckets, logBucketOf } from '../../../toolkit/graph/parts/logBuckets';

const path = join(__dirname, '../../golden/log_buckets.json');
const golden = JSON.parse(readFileSync(path, 'utf8')) as (LogBuckets & { buckets: number[] })[];

for (const { buckets, ...size } of golden)
  test(`every offset is in the bucket that transformers puts it into: ${JSON.stringify(size)}`, () => {
    assert.ok(new Set(buckets).size > 2);
    assert.deepEqual(
      buckets.map((_, i) => logBucketOf(i - 599, size)),
      buckets,
    );
  });
