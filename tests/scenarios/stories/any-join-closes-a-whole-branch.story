# What is closed may be a sub-process, a child flow, or a fork with all its branches.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow f
  start S
  parallel F
  user A
  process P
  start PS in P
  user Q in P
  end PE in P
  flow C sub
  parallel G
  user K
  user L
  parallel H
  parallel J
  user Z
  end E
  J: {"branch_merge": "any"}
  S -> F
  F -> A -> J
  F -> P -> J
  PS -> Q -> PE
  F -> C -> J
  F -> G
  G -> K -> H
  G -> L -> H
  H -> J
  J -> Z -> E
start f
waits A, K, L, Q, X
commit K
commit A
waits Z
rollback Z
waits A, L, Q, X
commit L
waits Z
commit Z
is completed
