# Turbo's C15: a condition that reads what is not there stops, even if a later one would hold.
flow f
  start S
  exclusive G
  user A
  user B
  end E
  S -> G
  G -> A when a > 1
  G -> B when b == 2
  A -> E
  B -> E
start f {"b": 2}
waits G!EXPRESSION_FAILED
retry G {"a": 0}
waits B
