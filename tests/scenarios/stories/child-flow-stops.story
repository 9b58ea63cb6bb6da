# An incident in a child flow is retried like any other, with variables of the child flow.
flow sub
  start S
  script X y = x + 1
  end E
  S -> X -> E
flow main
  start S
  flow C sub
  user W
  end E
  C: {"input_mode": "none"}
  S -> C -> W -> E
start main
waits X!EXPRESSION_FAILED
retry X {"x": 1}
waits W
knows {"x": 1, "y": 2}
