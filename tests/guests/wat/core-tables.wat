;; Wants a table of fifty thousand elements from the start.
(module
  (memory (export "memory") 1)
  (table 50000 funcref)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "backlot:plugin/lifecycle@0.1.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "backlot:plugin/before-hooks@0.1.0#weigh")
    (param i32 i32 i32 i32 i32) (result i32) (i32.const 0)))
