;; What a step of softmax regressions does with its logits, four at a time with 128-bit SIMD.
;; `npm run kernels` compiles this file to softmaxKernels.wasm.json, which is committed; a test holds the two together.
(module
  (memory (export "memory") 1)

  ;; Turns the logits of a regression, float32 at $logits in lines $step bytes apart, into probabilities minus labels, times how often
  ;; a row counts. $labels: int32 [rows], from 0; $times: float32 [rows]. Rows that count 0 times become 0.
  ;; $variances: to each class, float32 [classes], is added p (1 - p), times how often a row counts.
  ;; $losses: of each row two float32, whose first plus the logarithm of the second is its loss; 0 and 1 where it counts 0 times.
  (func (export "residuals")
    (param $logits i32) (param $step i32) (param $classes i32) (param $rows i32)
    (param $labels i32) (param $times i32) (param $variances i32) (param $losses i32)
    (local $end i32) (local $most f32) (local $total f32) (local $count f32) (local $label i32)
    (local.set $classes (i32.shl (local.get $classes) (i32.const 2)))
    (loop $next
      (local.set $end (i32.add (local.get $logits) (local.get $classes)))
      (local.set $count (f32.load (local.get $times)))
      (if (f32.eq (local.get $count) (f32.const 0))
        (then
          (memory.fill (local.get $logits) (i32.const 0) (local.get $classes))
          (f32.store (local.get $losses) (f32.const 0))
          (f32.store offset=4 (local.get $losses) (f32.const 1)))
        (else
          (local.set $label (i32.add (local.get $logits) (i32.shl (i32.load (local.get $labels)) (i32.const 2))))
          (local.set $most (call $largest (local.get $logits) (local.get $end)))
          (f32.store (local.get $losses) (f32.sub (local.get $most) (f32.load (local.get $label))))
          (local.set $total (call $exponentials (local.get $logits) (local.get $end) (local.get $most)))
          (f32.store offset=4 (local.get $losses) (local.get $total))
          (call $probabilities
            (local.get $logits) (local.get $end) (local.get $variances)
            (f32.div (f32.const 1) (local.get $total)) (local.get $count))
          (f32.store (local.get $label) (f32.sub (f32.load (local.get $label)) (local.get $count)))))
      (local.set $logits (i32.add (local.get $logits) (local.get $step)))
      (local.set $labels (i32.add (local.get $labels) (i32.const 4)))
      (local.set $times (i32.add (local.get $times) (i32.const 4)))
      (local.set $losses (i32.add (local.get $losses) (i32.const 8)))
      (br_if $next (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  (func $largest (param $at i32) (param $end i32) (result f32)
    (local $width i32) (local $most v128)
    (local.set $most (v128.load32_splat (local.get $at)))
    (loop $next
      (local.set $width
        (select
          (i32.const 16) (i32.const 4) (i32.ge_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16))))
      (local.set $most
        (f32x4.pmax
          (local.get $most)
          (if (result v128) (i32.eq (local.get $width) (i32.const 16))
            (then (v128.load (local.get $at)))
            (else (v128.load32_splat (local.get $at))))))
      (local.set $at (i32.add (local.get $at) (local.get $width)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $most)) (f32x4.extract_lane 1 (local.get $most)))
      (f32.max (f32x4.extract_lane 2 (local.get $most)) (f32x4.extract_lane 3 (local.get $most)))))

  ;; exp(x - most) of numbers in their place, and their sum.
  ;; With n the whole number nearest to x / ln 2, exp(x) = 2^n exp(x - n ln 2), the second factor by its series up to the seventh power,
  ;; which is within 6e-9 of it.
  (func $exponentials (param $at i32) (param $end i32) (param $most f32) (result f32)
    (local $width i32) (local $x v128) (local $n v128) (local $e v128) (local $sums v128)
    (loop $next
      (local.set $width
        (select
          (i32.const 16) (i32.const 4) (i32.ge_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16))))
      (local.set $x
        (if (result v128) (i32.eq (local.get $width) (i32.const 16))
          (then (v128.load (local.get $at)))
          (else (v128.load32_zero (local.get $at)))))
      ;; Not below the least normal number.
      (local.set $x
        (f32x4.max (f32x4.sub (local.get $x) (f32x4.splat (local.get $most))) (f32x4.splat (f32.const -87))))
      (local.set $n (f32x4.nearest (f32x4.mul (local.get $x) (f32x4.splat (f32.const 1.442695)))))
      ;; ln 2 as 355/512 and the rest, so that n times the first is exact.
      (local.set $x (f32x4.sub (local.get $x) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.693359375)))))
      (local.set $x (f32x4.add (local.get $x) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 2.1219444e-4)))))
      (local.set $e (f32x4.splat (f32.const 1.984127e-4)))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 1.3888889e-3))))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 8.333333e-3))))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 4.1666668e-2))))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 1.6666667e-1))))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 0.5))))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 1))))
      (local.set $e (f32x4.add (f32x4.mul (local.get $e) (local.get $x)) (f32x4.splat (f32.const 1))))
      (local.set $e
        (f32x4.mul
          (local.get $e)
          (i32x4.shl
            (i32x4.add (i32x4.trunc_sat_f32x4_s (local.get $n)) (i32x4.splat (i32.const 127))) (i32.const 23))))
      (if (i32.eq (local.get $width) (i32.const 16))
        (then
          (v128.store (local.get $at) (local.get $e))
          (local.set $sums (f32x4.add (local.get $sums) (local.get $e))))
        (else
          (v128.store32_lane 0 (local.get $at) (local.get $e))
          (local.set $sums
            (f32x4.replace_lane 0
              (local.get $sums)
              (f32.add (f32x4.extract_lane 0 (local.get $sums)) (f32x4.extract_lane 0 (local.get $e)))))))
      (local.set $at (i32.add (local.get $at) (local.get $width)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $sums)) (f32x4.extract_lane 1 (local.get $sums)))
      (f32.add (f32x4.extract_lane 2 (local.get $sums)) (f32x4.extract_lane 3 (local.get $sums)))))

  ;; Exponentials as probabilities times $count, which are added with 1 - p as factor to $variances.
  (func $probabilities
    (param $at i32) (param $end i32) (param $variances i32) (param $part f32) (param $count f32)
    (local $width i32) (local $p v128) (local $counted v128)
    (loop $next
      (local.set $width
        (select
          (i32.const 16) (i32.const 4) (i32.ge_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16))))
      (if (i32.eq (local.get $width) (i32.const 16))
        (then
          (local.set $p (f32x4.mul (v128.load (local.get $at)) (f32x4.splat (local.get $part))))
          (local.set $counted (f32x4.mul (local.get $p) (f32x4.splat (local.get $count))))
          (v128.store (local.get $at) (local.get $counted))
          (v128.store (local.get $variances)
            (f32x4.add
              (v128.load (local.get $variances))
              (f32x4.mul (local.get $counted) (f32x4.sub (f32x4.splat (f32.const 1)) (local.get $p))))))
        (else
          (local.set $p (f32x4.mul (v128.load32_zero (local.get $at)) (f32x4.splat (local.get $part))))
          (local.set $counted (f32x4.mul (local.get $p) (f32x4.splat (local.get $count))))
          (v128.store32_lane 0 (local.get $at) (local.get $counted))
          (v128.store32_lane 0 (local.get $variances)
            (f32x4.add
              (v128.load32_zero (local.get $variances))
              (f32x4.mul (local.get $counted) (f32x4.sub (f32x4.splat (f32.const 1)) (local.get $p)))))))
      (local.set $variances (i32.add (local.get $variances) (local.get $width)))
      (local.set $at (i32.add (local.get $at) (local.get $width)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))))
