# A loop that waits nowhere stops at the limit of steps, and goes on when it has a way out.
flow f
  start S
  exclusive R
  process P
  start PS in P
  script X in P n = n + 1
  end PE in P
  exclusive G
  user W
  end E
  S -> R -> P -> G
  PS -> X -> PE
  G -> R when again
  G -> W otherwise
  W -> E
start f {"again": true, "n": 0}
waits X!STEP_LIMIT
set {"again": false}
retry X
waits W
