# Turbo's 1.9 f: as many branches as one likes.
flow f
  start S
  parallel F
  user A
  user B
  user C
  user D
  user G
  user H
  user I
  user K
  parallel J
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  F -> C -> J
  F -> D -> J
  F -> G -> J
  F -> H -> J
  F -> I -> J
  F -> K -> J
  J -> E
start f
waits A, B, C, D, G, H, I, K
commit K
commit A
commit I
commit B
commit H
commit C
commit G
waits D
commit D
is completed
