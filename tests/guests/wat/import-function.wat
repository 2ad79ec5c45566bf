;; Wants a function that the host does not have.
(component
  (import "backlot:plugin/journal@0.1.0" (instance
    (export "erase-everything" (func)))))
