# Turbo's C16: a number is no condition; with a bool it goes on.
flow f
  start S
  exclusive G
  user A
  end E
  S -> G
  G -> A when a
  A -> E
start f {"a": 5}
waits G!EXPRESSION_FAILED
retry G
waits G!EXPRESSION_FAILED
retry G {"a": true}
waits A
