;; Answers a place where no answer can begin.
(module
  (memory (export "memory") 1)
  (global $asked (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "backlot:plugin/lifecycle@0.1.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "backlot:plugin/before-hooks@0.1.0#weigh")
    (param i32 i32 i32 i32 i32) (result i32)
    (if (i32.or (i32.eqz (local.get 4)) (global.get $asked)) (then (return (i32.const 32))))
    (global.set $asked (i32.const 1))
    (i32.const 65)))
