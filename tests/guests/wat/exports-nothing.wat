;; Is a component, and nothing else.
(component)
