;; Matrix products and gelu on float32 tensors, in the memory of TensorFlow.js's wasm backend, with 128-bit SIMD.
;; `npm run kernels` compiles this text with wasmTile.wat to wasmKernels.wasm and with wasmTileRelaxed.wat to wasmKernelsRelaxed.wasm,
;; which are committed; a test holds them together. A tile has $tileRows rows and $tileColumns columns.
;; Addresses, steps and strides are in bytes.

;; How many panels of b, of $tileColumns columns each, are packed at a time: whole lines of b are read, and all of it fits into
;; the second cache.
(global $blockPanels i32 (i32.const 8))

;; How many products a sum has at most before it is set aside and the next begins. Rounding grows with the length of a sum, and a
;; derivative by way of a vocabulary has as many products as there are words.
(global $longest i32 (i32.const 4096))

;; Bytes of one number of each row of a tile, of one of each column, and of a packed panel of b.
(func $rowsBytes (result i32) (i32.shl (global.get $tileRows) (i32.const 2)))
(func $columnsBytes (result i32) (i32.shl (global.get $tileColumns) (i32.const 2)))
(func $panelBytes (param $inner i32) (result i32)
  (i32.mul (i32.add (local.get $inner) (i32.const 1)) (call $columnsBytes)))
(func $tileBytes (result i32) (i32.mul (call $rowsBytes) (global.get $tileColumns)))

;; The scratch that `matMul` needs: a tile at the edge, a part of its sums, a block of panels of b, and a in groups of as many rows as
;; a tile has.
(func (export "scratchBytes") (param $rows i32) (param $inner i32) (result i32)
  (i32.add
    (i32.add
      (i32.shl (call $tileBytes) (i32.const 1))
      (i32.mul (call $panelBytes (local.get $inner)) (global.get $blockPanels)))
    (i32.mul
      (i32.shl (local.get $inner) (i32.const 2))
      (i32.add (local.get $rows) (i32.sub (global.get $tileRows) (i32.const 1))))))

;; out [rows, columns] = a [rows, inner] times b [inner, columns], plus bias [columns] where its address is not 0.
;; Either matrix may lie transposed: element (i, j) of a is at a + i aRow + j aColumn.
;; Every sum runs over `inner` in ascending order from the bias, in parts of $longest that are added in turn, so that no row depends
;; on the others.
(func (export "matMul")
  (param $a i32) (param $aRow i32) (param $aColumn i32) (param $b i32) (param $bRow i32) (param $bColumn i32)
  (param $bias i32) (param $out i32) (param $rows i32) (param $inner i32) (param $columns i32) (param $scratch i32)
  (local $panels i32) (local $groups i32) (local $column i32) (local $count i32)
  (local.set $panels (call $panelsIn (local.get $scratch)))
  (local.set $groups (call $groupsIn (local.get $scratch) (local.get $inner)))
  (call $packGroups
    (local.get $a) (local.get $aRow) (local.get $aColumn) (local.get $rows) (local.get $inner) (local.get $groups))
  (loop $blocks
    (local.set $count
      (call $min
        (i32.sub (local.get $columns) (local.get $column))
        (i32.mul (global.get $blockPanels) (global.get $tileColumns))))
    (call $packBlock
      (i32.add (local.get $b) (i32.mul (local.get $column) (local.get $bColumn)))
      (local.get $bRow) (local.get $bColumn)
      (if (result i32) (local.get $bias)
        (then (i32.add (local.get $bias) (i32.shl (local.get $column) (i32.const 2))))
        (else (i32.const 0)))
      (local.get $count) (local.get $inner) (local.get $panels))
    (call $multiplyBlock
      (local.get $groups) (local.get $panels) (call $panelBytes (local.get $inner))
      (i32.add (local.get $panels) (call $columnsBytes)) (call $panelBytes (local.get $inner)) (local.get $inner)
      (i32.add (local.get $out) (i32.shl (local.get $column) (i32.const 2)))
      (i32.shl (local.get $columns) (i32.const 2))
      (local.get $rows) (local.get $count) (local.get $scratch))
    (local.set $column (i32.add (local.get $column) (local.get $count)))
    (br_if $blocks (i32.lt_u (local.get $column) (local.get $columns)))))

;; The same with b as `pack` lays it out.
(func (export "matMulPacked")
  (param $a i32) (param $aRow i32) (param $aColumn i32) (param $b i32) (param $bias i32) (param $out i32)
  (param $rows i32) (param $inner i32) (param $columns i32) (param $scratch i32)
  (local $start i32) (local $groups i32)
  (local.set $groups (call $groupsIn (local.get $scratch) (local.get $inner)))
  (call $packGroups
    (local.get $a) (local.get $aRow) (local.get $aColumn) (local.get $rows) (local.get $inner) (local.get $groups))
  (local.set $start (local.get $bias))
  (if (i32.eqz (local.get $bias))
    (then
      (local.set $start (call $panelsIn (local.get $scratch)))
      (memory.fill (local.get $start) (i32.const 0) (call $columnsBytes))))
  (call $multiplyBlock
    (local.get $groups) (local.get $start)
    (select (call $columnsBytes) (i32.const 0) (local.get $bias))
    (local.get $b) (call $packedBytes (local.get $inner)) (local.get $inner)
    (local.get $out) (i32.shl (local.get $columns) (i32.const 2))
    (local.get $rows) (local.get $columns) (local.get $scratch)))

;; Matrices whose columns fill whole tiles can be packed beforehand: panels one after the other, each `inner` lines of $tileColumns.
(func (export "tileColumns") (result i32) (global.get $tileColumns))

(func $packedBytes (param $inner i32) (result i32) (i32.mul (local.get $inner) (call $columnsBytes)))

(func (export "pack") (param $b i32) (param $inner i32) (param $columns i32) (param $packed i32)
  (call $copyPanels
    (local.get $b) (i32.shl (local.get $columns) (i32.const 2))
    (i32.div_u (local.get $columns) (global.get $tileColumns)) (local.get $inner)
    (local.get $packed) (call $packedBytes (local.get $inner))))

;; The matrix as it was before `pack`.
(func (export "unpack") (param $packed i32) (param $inner i32) (param $columns i32) (param $b i32)
  (local $panel i32) (local $at i32) (local $left i32) (local $byte i32)
  (loop $panels
    (local.set $at (i32.add (local.get $b) (local.get $panel)))
    (local.set $left (local.get $inner))
    (loop $lines
      (local.set $byte (i32.const 0))
      (loop $each
        (v128.store
          (i32.add (local.get $at) (local.get $byte)) (v128.load (i32.add (local.get $packed) (local.get $byte))))
        (local.set $byte (i32.add (local.get $byte) (i32.const 16)))
        (br_if $each (i32.lt_u (local.get $byte) (call $columnsBytes))))
      (local.set $packed (i32.add (local.get $packed) (call $columnsBytes)))
      (local.set $at (i32.add (local.get $at) (i32.shl (local.get $columns) (i32.const 2))))
      (br_if $lines (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.set $panel (i32.add (local.get $panel) (call $columnsBytes)))
    (br_if $panels (i32.lt_u (local.get $panel) (i32.shl (local.get $columns) (i32.const 2))))))

;; Where in the scratch the panels of b are, behind two tiles, and behind them the groups of a.
(func $panelsIn (param $scratch i32) (result i32)
  (i32.add (local.get $scratch) (i32.shl (call $tileBytes) (i32.const 1))))
(func $groupsIn (param $scratch i32) (param $inner i32) (result i32)
  (i32.add
    (call $panelsIn (local.get $scratch)) (i32.mul (call $panelBytes (local.get $inner)) (global.get $blockPanels))))

;; The rows of a in groups of as many as a tile has.
(func $packGroups
  (param $a i32) (param $aRow i32) (param $aColumn i32) (param $rows i32) (param $inner i32) (param $group i32)
  (local $row i32)
  (loop $pack
    (call $interleave
      (i32.add (local.get $a) (i32.mul (local.get $row) (local.get $aRow)))
      (local.get $aRow) (local.get $aColumn)
      (call $min (i32.sub (local.get $rows) (local.get $row)) (global.get $tileRows))
      (global.get $tileRows) (local.get $inner) (local.get $group))
    (local.set $group (i32.add (local.get $group) (i32.mul (local.get $inner) (call $rowsBytes))))
    (local.set $row (i32.add (local.get $row) (global.get $tileRows)))
    (br_if $pack (i32.lt_u (local.get $row) (local.get $rows)))))

;; All rows by the `columns` of panels, in their place. The sums of a panel begin with the numbers at `start`; both are followed by
;; those of the next panel at their distance.
(func $multiplyBlock
  (param $groups i32) (param $start i32) (param $startStep i32) (param $panel i32) (param $panelStep i32)
  (param $inner i32) (param $out i32) (param $step i32) (param $rows i32) (param $columns i32) (param $edge i32)
  (local $group i32) (local $at i32) (local $left i32) (local $width i32)
  (loop $panels
    (local.set $width (call $min (local.get $columns) (global.get $tileColumns)))
    (local.set $group (local.get $groups))
    (local.set $at (local.get $out))
    (local.set $left (local.get $rows))
    (loop $tiles
      (call $place
        (local.get $group) (local.get $start) (local.get $panel) (local.get $inner) (local.get $at) (local.get $step)
        (call $min (local.get $left) (global.get $tileRows)) (local.get $width) (local.get $edge))
      (local.set $group (i32.add (local.get $group) (i32.mul (local.get $inner) (call $rowsBytes))))
      (local.set $at (i32.add (local.get $at) (i32.mul (local.get $step) (global.get $tileRows))))
      (local.set $left (i32.sub (local.get $left) (global.get $tileRows)))
      (br_if $tiles (i32.gt_s (local.get $left) (i32.const 0))))
    (local.set $start (i32.add (local.get $start) (local.get $startStep)))
    (local.set $panel (i32.add (local.get $panel) (local.get $panelStep)))
    (local.set $out (i32.add (local.get $out) (call $columnsBytes)))
    (local.set $columns (i32.sub (local.get $columns) (global.get $tileColumns)))
    (br_if $panels (i32.gt_s (local.get $columns) (i32.const 0)))))

(func $min (param $a i32) (param $b i32) (result i32)
  (select (local.get $a) (local.get $b) (i32.lt_u (local.get $a) (local.get $b))))

;; Lays `width` vectors of `inner` numbers side by side: element i of vector v goes to packed[i * width + v]. Vector v
;; begins at from + v step, its elements `stride` apart. For those beyond the first `count`, the last one stands again.
(func $interleave
  (param $from i32) (param $step i32) (param $stride i32) (param $count i32) (param $width i32) (param $inner i32)
  (param $packed i32)
  (local $v i32) (local $at i32) (local $to i32) (local $left i32)
  (loop $vectors
    (local.set $at (local.get $from))
    (local.set $to (i32.add (local.get $packed) (i32.shl (local.get $v) (i32.const 2))))
    (local.set $left (local.get $inner))
    (loop $elements
      (f32.store (local.get $to) (f32.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (local.get $stride)))
      (local.set $to (i32.add (local.get $to) (i32.shl (local.get $width) (i32.const 2))))
      (br_if $elements (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.set $v (i32.add (local.get $v) (i32.const 1)))
    (if (i32.lt_u (local.get $v) (local.get $count))
      (then (local.set $from (i32.add (local.get $from) (local.get $step)))))
    (br_if $vectors (i32.lt_u (local.get $v) (local.get $width)))))

;; Panels of b side by side, each the numbers that its sums begin with, then `inner` rows of $tileColumns. Whole panels of a matrix
;; that does not lie transposed are copied line by line.
(func $packBlock
  (param $b i32) (param $row i32) (param $column i32) (param $bias i32) (param $columns i32) (param $inner i32)
  (param $panel i32)
  (local $width i32) (local $whole i32)
  (if (i32.eq (local.get $column) (i32.const 4))
    (then
      (local.set $whole (i32.div_u (local.get $columns) (global.get $tileColumns)))
      (if (local.get $whole)
        (then
          (call $copyPanels
            (local.get $b) (local.get $row) (local.get $whole) (local.get $inner)
            (i32.add (local.get $panel) (call $columnsBytes)) (call $panelBytes (local.get $inner)))))))
  (loop $panels
    (local.set $width (call $min (local.get $columns) (global.get $tileColumns)))
    (if (local.get $bias)
      (then
        (call $interleave
          (local.get $bias) (i32.const 4) (i32.const 4) (local.get $width) (global.get $tileColumns) (i32.const 1)
          (local.get $panel))
        (local.set $bias (i32.add (local.get $bias) (call $columnsBytes))))
      (else (memory.fill (local.get $panel) (i32.const 0) (call $columnsBytes))))
    (if (i32.eqz (local.get $whole))
      (then
        (call $interleave
          (local.get $b) (local.get $column) (local.get $row) (local.get $width) (global.get $tileColumns)
          (local.get $inner) (i32.add (local.get $panel) (call $columnsBytes))))
      (else (local.set $whole (i32.sub (local.get $whole) (i32.const 1)))))
    (local.set $b (i32.add (local.get $b) (i32.mul (local.get $column) (global.get $tileColumns))))
    (local.set $panel (i32.add (local.get $panel) (call $panelBytes (local.get $inner))))
    (local.set $columns (i32.sub (local.get $columns) (global.get $tileColumns)))
    (br_if $panels (i32.gt_s (local.get $columns) (i32.const 0)))))

;; A tile of at most $tileRows rows by $tileColumns columns, in its place. At `edge` is room for two tiles.
(func $place
  (param $group i32) (param $start i32) (param $panel i32) (param $inner i32) (param $out i32) (param $step i32)
  (param $rows i32) (param $columns i32) (param $edge i32)
  (local $at i32)
  (if
    (i32.and
      (i32.and
        (i32.eq (local.get $rows) (global.get $tileRows)) (i32.eq (local.get $columns) (global.get $tileColumns)))
      (i32.le_u (local.get $inner) (global.get $longest)))
    (then
      (call $tile
        (local.get $group) (local.get $start) (local.get $panel) (local.get $inner) (local.get $out) (local.get $step)))
    (else
      (call $sumParts
        (local.get $group) (local.get $start) (local.get $panel) (local.get $inner) (local.get $edge))
      (loop $each
        (local.set $at (i32.const 0))
        (loop $numbers
          (f32.store
            (i32.add (local.get $out) (local.get $at)) (f32.load (i32.add (local.get $edge) (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br_if $numbers (i32.lt_u (local.get $at) (i32.shl (local.get $columns) (i32.const 2)))))
        (local.set $edge (i32.add (local.get $edge) (call $columnsBytes)))
        (local.set $out (i32.add (local.get $out) (local.get $step)))
        (br_if $each (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))))

;; A whole tile at `out`, its sums in parts. Behind it is room for those of one part.
(func $sumParts
  (param $group i32) (param $start i32) (param $panel i32) (param $inner i32) (param $out i32)
  (local $part i32) (local $count i32)
  (local.set $part (local.get $out))
  (loop $parts
    (local.set $count (call $min (local.get $inner) (global.get $longest)))
    (call $tile
      (local.get $group) (local.get $start) (local.get $panel) (local.get $count) (local.get $part) (call $columnsBytes))
    (if (i32.ne (local.get $part) (local.get $out))
      (then (call $addTile (local.get $part) (local.get $out))))
    (local.set $part (i32.add (local.get $out) (call $tileBytes)))
    (local.set $start (local.get $part))
    (memory.fill (local.get $start) (i32.const 0) (call $columnsBytes))
    (local.set $group (i32.add (local.get $group) (i32.mul (local.get $count) (call $rowsBytes))))
    (local.set $panel (i32.add (local.get $panel) (i32.mul (local.get $count) (call $columnsBytes))))
    (br_if $parts (local.tee $inner (i32.sub (local.get $inner) (local.get $count))))))

(func $addTile (param $part i32) (param $sum i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $part) (call $tileBytes)))
  (loop $each
    (v128.store (local.get $sum) (f32x4.add (v128.load (local.get $sum)) (v128.load (local.get $part))))
    (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
    (local.set $part (i32.add (local.get $part) (i32.const 16)))
    (br_if $each (i32.lt_u (local.get $part) (local.get $end)))))

;; out = erf(x), or where `gelu` is not 0, x (1 + erf(x / sqrt(2))) / 2: `count` numbers, at least one; out may be x.
;; erf(z) = z P(z^2) / Q(z^2), which rounds to 1 at the bound: a least-squares fit up to 3.92, reweighted until the largest
;; relative error was smallest, 2e-8 before rounding.
(func (export "erf") (param $x i32) (param $out i32) (param $count i32) (param $gelu i32)
  (local $v v128) (local $z v128) (local $t v128) (local $p v128) (local $q v128) (local $erf v128)
  (local $scale v128) (local $mask v128) (local $bound v128) (local $one v128) (local $half v128)
  (local $p0 v128) (local $p1 v128) (local $p2 v128) (local $p3 v128) (local $p4 v128) (local $p5 v128)
  (local $q1 v128) (local $q2 v128) (local $q3 v128) (local $q4 v128) (local $q5 v128) (local $width i32)
  (local.set $mask (i32x4.splat (i32.sub (i32.const 0) (i32.ne (local.get $gelu) (i32.const 0)))))
  (local.set $scale (f32x4.splat (select (f32.const 0.70710677) (f32.const 1) (local.get $gelu))))
  (local.set $bound (f32x4.splat (f32.const 4)))
  (local.set $one (f32x4.splat (f32.const 1)))
  (local.set $half (f32x4.splat (f32.const 0.5)))
  (local.set $p0 (f32x4.splat (f32.const 1.1283791)))
  (local.set $p1 (f32x4.splat (f32.const 1.9040762e-1)))
  (local.set $p2 (f32x4.splat (f32.const 5.2748874e-2)))
  (local.set $p3 (f32x4.splat (f32.const 3.7656645e-3)))
  (local.set $p4 (f32x4.splat (f32.const 2.8488343e-4)))
  (local.set $p5 (f32x4.splat (f32.const 2.0500741e-6)))
  (local.set $q1 (f32x4.splat (f32.const 5.020771e-1)))
  (local.set $q2 (f32x4.splat (f32.const 1.1410958e-1)))
  (local.set $q3 (f32x4.splat (f32.const 1.4969314e-2)))
  (local.set $q4 (f32x4.splat (f32.const 1.1625463e-3)))
  (local.set $q5 (f32x4.splat (f32.const 3.8091614e-5)))
  (loop $next
    (local.set $width (select (i32.const 4) (i32.const 1) (i32.ge_u (local.get $count) (i32.const 4))))
    (local.set $v
      (if (result v128) (i32.eq (local.get $width) (i32.const 4))
        (then (v128.load (local.get $x)))
        (else (v128.load32_splat (local.get $x)))))
    (local.set $z (f32x4.mul (local.get $v) (local.get $scale)))
    (local.set $z (f32x4.min (f32x4.max (local.get $z) (f32x4.neg (local.get $bound))) (local.get $bound)))
    (local.set $t (f32x4.mul (local.get $z) (local.get $z)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $t) (local.get $p5)) (local.get $p4)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $t) (local.get $p)) (local.get $p3)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $t) (local.get $p)) (local.get $p2)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $t) (local.get $p)) (local.get $p1)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $t) (local.get $p)) (local.get $p0)))
    (local.set $q (f32x4.add (f32x4.mul (local.get $t) (local.get $q5)) (local.get $q4)))
    (local.set $q (f32x4.add (f32x4.mul (local.get $t) (local.get $q)) (local.get $q3)))
    (local.set $q (f32x4.add (f32x4.mul (local.get $t) (local.get $q)) (local.get $q2)))
    (local.set $q (f32x4.add (f32x4.mul (local.get $t) (local.get $q)) (local.get $q1)))
    (local.set $q (f32x4.add (f32x4.mul (local.get $t) (local.get $q)) (local.get $one)))
    (local.set $erf (f32x4.div (f32x4.mul (local.get $z) (local.get $p)) (local.get $q)))
    (local.set $erf (f32x4.min (f32x4.max (local.get $erf) (f32x4.neg (local.get $one))) (local.get $one)))
    (local.set $v
      (v128.bitselect
        (f32x4.mul (f32x4.mul (local.get $v) (f32x4.add (local.get $erf) (local.get $one))) (local.get $half))
        (local.get $erf)
        (local.get $mask)))
    (if (i32.eq (local.get $width) (i32.const 4))
      (then (v128.store (local.get $out) (local.get $v)))
      (else (v128.store32_lane 0 (local.get $out) (local.get $v))))
    (local.set $x (i32.add (local.get $x) (i32.shl (local.get $width) (i32.const 2))))
    (local.set $out (i32.add (local.get $out) (i32.shl (local.get $width) (i32.const 2))))
    (br_if $next (local.tee $count (i32.sub (local.get $count) (local.get $width))))))

;; Halves (IEEE 754 binary16) to float32, exactly. `count` halves lie in the second half of the room that `to` has for as many float32,
;; and are written over as the room fills from its beginning: never before they are read.
(func (export "widen") (param $to i32) (param $count i32)
  (local $from i32) (local $end i32) (local $eight v128)
  (local.set $from (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 1))))
  (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 2))))
  (block $rest
    (loop $eights
      (br_if $rest (i32.lt_u (i32.sub (local.get $end) (local.get $from)) (i32.const 16)))
      (local.set $eight (v128.load (local.get $from)))
      (v128.store (local.get $to) (call $widenFour (i32x4.extend_low_i16x8_u (local.get $eight))))
      (v128.store offset=16 (local.get $to) (call $widenFour (i32x4.extend_high_i16x8_u (local.get $eight))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br $eights)))
  (block $done
    (loop $each
      (br_if $done (i32.eq (local.get $from) (local.get $end)))
      (v128.store32_lane 0 (local.get $to) (call $widenFour (i32x4.splat (i32.load16_u (local.get $from)))))
      (local.set $from (i32.add (local.get $from) (i32.const 2)))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (br $each))))

;; Exponent and fraction in the places of a float32 make a number that is 2^112 too small, subnormal ones included; only the exponent 31,
;; of infinity and NaN, must become 255 by hand.
(func $widenFour (param $bits v128) (result v128)
  (local $size v128)
  (local.set $size (i32x4.shl (v128.and (local.get $bits) (i32x4.splat (i32.const 0x7fff))) (i32.const 13)))
  (v128.or
    (v128.or
      (f32x4.mul (local.get $size) (f32x4.splat (f32.const 0x1p112)))
      (v128.and
        (i32x4.ge_s (local.get $size) (i32x4.splat (i32.const 0x0f800000)))
        (i32x4.splat (i32.const 0x7f800000))))
    (i32x4.shl (v128.and (local.get $bits) (i32x4.splat (i32.const 0x8000))) (i32.const 16))))
