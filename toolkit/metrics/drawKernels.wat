;; Sums over the clusters of a bootstrap in eight draws at once, with 128-bit SIMD.
;; `npm run kernels` compiles this file to drawKernels.wasm.json, which is committed; a test holds the two together.
;; $draws is the address of how often each cluster was drawn, eight draws side by side: uint16 [clusters, 8]. Addresses are in bytes.
(module
  (memory (export "memory") 1)

  ;; Lays eight draws, uint16 [8, clusters] at $rows, side by side at $draws; returns all their numbers in one "or".
  (func (export "layOut") (param $rows i32) (param $clusters i32) (param $draws i32) (result i32)
    (local $step i32) (local $end i32) (local $row i32) (local $numbers v128) (local $bits v128)
    (local.set $step (i32.shl (local.get $clusters) (i32.const 1)))
    (local.set $end (i32.add (local.get $rows) (local.get $step)))
    (loop $next
      (local.set $row (local.get $rows))
      (local.set $numbers (v128.load16_lane 0 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 1 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 2 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 3 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 4 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 5 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 6 (local.get $row) (local.get $numbers)))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (local.set $numbers (v128.load16_lane 7 (local.get $row) (local.get $numbers)))
      (v128.store (local.get $draws) (local.get $numbers))
      (local.set $bits (v128.or (local.get $bits) (local.get $numbers)))
      (local.set $draws (i32.add (local.get $draws) (i32.const 16)))
      (local.set $rows (i32.add (local.get $rows) (i32.const 2)))
      (br_if $next (i32.lt_u (local.get $rows) (local.get $end))))
    (local.set $bits
      (v128.or (local.get $bits)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $bits) (local.get $bits))))
    (local.set $bits
      (v128.or (local.get $bits)
        (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $bits) (local.get $bits))))
    (i32.or
      (i16x8.extract_lane_u 0 (local.get $bits))
      (i16x8.extract_lane_u 1 (local.get $bits))))

  ;; Goes over words in ascending order of score: uint32 from $word to $end, 16 times the word's cluster, plus 1 for a positive word.
  ;; sums: negative words so far as uint32 [8], positive words so far as uint32 [8], pairs of a positive word above a negative one as
  ;; float64 [8]. The pairs of one call must stay below 2^32 in each draw.
  (func (export "addPairs") (param $draws i32) (param $word i32) (param $end i32) (param $sums i32)
    (local $code i32) (local $isPositive v128) (local $drawn v128) (local $positive0 v128) (local $positive1 v128)
    (local $negatives0 v128) (local $negatives1 v128) (local $positives0 v128) (local $positives1 v128)
    (local $pairs0 v128) (local $pairs1 v128)
    (local.set $negatives0 (v128.load (local.get $sums)))
    (local.set $negatives1 (v128.load offset=16 (local.get $sums)))
    (local.set $positives0 (v128.load offset=32 (local.get $sums)))
    (local.set $positives1 (v128.load offset=48 (local.get $sums)))
    (loop $words
      (local.set $code (i32.load (local.get $word)))
      ;; A mask instead of a branch on the class keeps the processor from guessing.
      (local.set $isPositive (i16x8.splat (i32.sub (i32.const 0) (i32.and (local.get $code) (i32.const 1)))))
      (local.set $drawn (v128.load (i32.add (local.get $draws) (i32.and (local.get $code) (i32.const -2)))))
      (local.set $positive0 (i32x4.extend_low_i16x8_u (v128.and (local.get $drawn) (local.get $isPositive))))
      (local.set $positive1 (i32x4.extend_high_i16x8_u (v128.and (local.get $drawn) (local.get $isPositive))))
      (local.set $pairs0 (i32x4.add (local.get $pairs0) (i32x4.mul (local.get $positive0) (local.get $negatives0))))
      (local.set $pairs1 (i32x4.add (local.get $pairs1) (i32x4.mul (local.get $positive1) (local.get $negatives1))))
      (local.set $positives0 (i32x4.add (local.get $positives0) (local.get $positive0)))
      (local.set $positives1 (i32x4.add (local.get $positives1) (local.get $positive1)))
      (local.set $drawn (v128.andnot (local.get $drawn) (local.get $isPositive)))
      (local.set $negatives0 (i32x4.add (local.get $negatives0) (i32x4.extend_low_i16x8_u (local.get $drawn))))
      (local.set $negatives1 (i32x4.add (local.get $negatives1) (i32x4.extend_high_i16x8_u (local.get $drawn))))
      (local.set $word (i32.add (local.get $word) (i32.const 4)))
      (br_if $words (i32.lt_u (local.get $word) (local.get $end))))
    (v128.store (local.get $sums) (local.get $negatives0))
    (v128.store offset=16 (local.get $sums) (local.get $negatives1))
    (v128.store offset=32 (local.get $sums) (local.get $positives0))
    (v128.store offset=48 (local.get $sums) (local.get $positives1))
    (call $addWide (i32.add (local.get $sums) (i32.const 64)) (local.get $pairs0))
    (call $addWide (i32.add (local.get $sums) (i32.const 96)) (local.get $pairs1)))

  ;; Adds uint32 [4] to float64 [4].
  (func $addWide (param $sums i32) (param $numbers v128)
    (v128.store (local.get $sums)
      (f64x2.add (v128.load (local.get $sums)) (f64x2.convert_low_i32x4_u (local.get $numbers))))
    (v128.store offset=16 (local.get $sums)
      (f64x2.add
        (v128.load offset=16 (local.get $sums))
        (f64x2.convert_low_i32x4_u
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $numbers) (local.get $numbers))))))

  ;; Sets totals, uint32 [8], to the counts of clusters, uint16 from $count to $end, each times how often its cluster was drawn.
  (func (export "setTotals") (param $draws i32) (param $count i32) (param $end i32) (param $totals i32)
    (local $drawn v128) (local $counts v128) (local $totals0 v128) (local $totals1 v128)
    (loop $clusters
      (local.set $drawn (v128.load (local.get $draws)))
      (local.set $counts (v128.load16_splat (local.get $count)))
      (local.set $totals0
        (i32x4.add (local.get $totals0) (i32x4.extmul_low_i16x8_u (local.get $drawn) (local.get $counts))))
      (local.set $totals1
        (i32x4.add (local.get $totals1) (i32x4.extmul_high_i16x8_u (local.get $drawn) (local.get $counts))))
      (local.set $draws (i32.add (local.get $draws) (i32.const 16)))
      (local.set $count (i32.add (local.get $count) (i32.const 2)))
      (br_if $clusters (i32.lt_u (local.get $count) (local.get $end))))
    (v128.store (local.get $totals) (local.get $totals0))
    (v128.store offset=16 (local.get $totals) (local.get $totals1))))
