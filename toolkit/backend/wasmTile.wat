;; The tile of matrix products where a product and a sum are two operations, which round twice. Put before wasmKernels.wat.

(global $tileRows i32 (i32.const 4))
(global $tileColumns i32 (i32.const 8))

;; The lines of whole panels side by side, from a matrix whose lines begin `row` apart; panels begin `step` apart.
(func $copyPanels
  (param $b i32) (param $row i32) (param $panels i32) (param $inner i32) (param $panel i32) (param $step i32)
  (local $from i32) (local $at i32) (local $left i32)
  (loop $lines
    (local.set $from (local.get $b))
    (local.set $at (local.get $panel))
    (local.set $left (local.get $panels))
    (loop $each
      (v128.store (local.get $at) (v128.load (local.get $from)))
      (v128.store offset=16 (local.get $at) (v128.load offset=16 (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $at (i32.add (local.get $at) (local.get $step)))
      (br_if $each (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.set $b (i32.add (local.get $b) (local.get $row)))
    (local.set $panel (i32.add (local.get $panel) (i32.const 32)))
    (br_if $lines (local.tee $inner (i32.sub (local.get $inner) (i32.const 1))))))

;; Four rows by eight columns. V8 keeps these sums in registers as long as nothing is called here; with larger tiles, or with
;; the loop unrolled, it does not, and is slower.
(func $tile
  (param $group i32) (param $start i32) (param $panel i32) (param $inner i32) (param $out i32) (param $step i32)
  (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
  (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
  (local $left v128) (local $right v128) (local $x v128)
  (local.set $s0 (v128.load (local.get $start)))
  (local.set $t0 (v128.load offset=16 (local.get $start)))
  (local.set $s1 (local.get $s0)) (local.set $s2 (local.get $s0)) (local.set $s3 (local.get $s0))
  (local.set $t1 (local.get $t0)) (local.set $t2 (local.get $t0)) (local.set $t3 (local.get $t0))
  (loop $sum
    (local.set $left (v128.load (local.get $panel)))
    (local.set $right (v128.load offset=16 (local.get $panel)))
    (local.set $x (v128.load32_splat (local.get $group)))
    (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $x) (local.get $left))))
    (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $x) (local.get $right))))
    (local.set $x (v128.load32_splat offset=4 (local.get $group)))
    (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $x) (local.get $left))))
    (local.set $t1 (f32x4.add (local.get $t1) (f32x4.mul (local.get $x) (local.get $right))))
    (local.set $x (v128.load32_splat offset=8 (local.get $group)))
    (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $x) (local.get $left))))
    (local.set $t2 (f32x4.add (local.get $t2) (f32x4.mul (local.get $x) (local.get $right))))
    (local.set $x (v128.load32_splat offset=12 (local.get $group)))
    (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $x) (local.get $left))))
    (local.set $t3 (f32x4.add (local.get $t3) (f32x4.mul (local.get $x) (local.get $right))))
    (local.set $group (i32.add (local.get $group) (i32.const 16)))
    (local.set $panel (i32.add (local.get $panel) (i32.const 32)))
    (br_if $sum (local.tee $inner (i32.sub (local.get $inner) (i32.const 1)))))
  (v128.store (local.get $out) (local.get $s0))
  (v128.store offset=16 (local.get $out) (local.get $t0))
  (local.set $out (i32.add (local.get $out) (local.get $step)))
  (v128.store (local.get $out) (local.get $s1))
  (v128.store offset=16 (local.get $out) (local.get $t1))
  (local.set $out (i32.add (local.get $out) (local.get $step)))
  (v128.store (local.get $out) (local.get $s2))
  (v128.store offset=16 (local.get $out) (local.get $t2))
  (local.set $out (i32.add (local.get $out) (local.get $step)))
  (v128.store (local.get $out) (local.get $s3))
  (v128.store offset=16 (local.get $out) (local.get $t3)))
