;; Speaks a contract that does not exist.
(component
  (import "backlot:plugin/journal@9.0.0" (instance)))
