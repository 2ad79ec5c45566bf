;; Wants a function that the host does not have.
(component
  (import "backlot:plugin/journal@0.1.0" (instance
    (export "erase-everything" (func))))
  (instance $nothing)
  (export "backlot:plugin/lifecycle@0.1.0" (instance $nothing))
  (export "backlot:plugin/before-hooks@0.1.0" (instance $nothing)))
