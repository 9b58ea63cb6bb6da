# Turbo's 1.9 Data: a branch that set nothing does not put back what another has set.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user C
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  J -> C -> E
start f {"x": 0}
commit A {"x": 1}
commit B
waits C
knows {"x": 1}
