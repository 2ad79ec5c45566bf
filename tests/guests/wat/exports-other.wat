;; Has the doors of a plugin, and nothing behind them.
(component
  (instance $nothing)
  (export "backlot:plugin/lifecycle@0.1.0" (instance $nothing))
  (export "backlot:plugin/before-hooks@0.1.0" (instance $nothing)))
