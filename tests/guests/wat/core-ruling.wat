;; Answers a ruling of a kind that there is not.
(module
  (memory (export "memory") 1)
  (global $asked (mut i32) (i32.const 0))
  (data (i32.const 64) "\00\00\00\00\80\00\00\00\01\00\00\00")
  (data (i32.const 128) "\00\00\00\00\09")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "backlot:plugin/lifecycle@0.1.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "backlot:plugin/before-hooks@0.1.0#weigh")
    (param i32 i32 i32 i32 i32) (result i32)
    (if (i32.or (i32.eqz (local.get 4)) (global.get $asked)) (then (return (i32.const 32))))
    (global.set $asked (i32.const 1))
    (i32.const 64)))
