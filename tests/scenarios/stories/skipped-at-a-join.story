# An incident at a join is skipped: that is its coming, and it waits for the others all the same.
flow f
  start S
  exclusive R
  process P
  start PS in P
  script X in P n = n + 1
  end PE in P
  exclusive G
  parallel F
  script A a = 1
  script A2 a = 2
  user B
  parallel J
  user Z
  end E
  S -> R -> P -> G
  PS -> X -> PE
  G -> R when n < 166
  G -> F otherwise
  F -> A -> A2 -> J
  F -> B -> J
  J -> Z -> E
start f {"n": 0}
waits J!STEP_LIMIT, B!STEP_LIMIT
skip J
waits B!STEP_LIMIT
retry B
waits B
commit B
waits Z
knows {"a": 2, "n": 166}
