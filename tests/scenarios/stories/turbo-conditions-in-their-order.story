# Turbo's C14: the first condition that holds, in the order of the list; the default last.
flow f
  start S
  exclusive G
  user A
  user B
  user C
  end E
  S -> G
  G -> A otherwise
  G -> B when a > 1
  G -> C when a > 0
  A -> E
  B -> E
  C -> E
start f {"a": 5}
waits B
start f {"a": 1}
waits C
start f {"a": 0}
waits A
