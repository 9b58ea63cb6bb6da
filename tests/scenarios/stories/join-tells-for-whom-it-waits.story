# Whoever looks sees at which join branches wait, and where those stand that may still come.
flow f
  start S
  parallel F
  user A
  parallel G
  user B
  user C
  process P
  start PS in P
  user D in P
  end PE in P
  user Side
  parallel H
  parallel J
  end E
  S -> F
  F -> A -> J
  F -> G
  F -> P -> J
  F -> Side -> E
  PS -> D -> PE
  G -> B -> H
  G -> C -> H
  H -> J
  J -> E
start f
holds nothing
commit B
waits A, C, D, Side
holds H 1 for C
commit A
holds H 1 for C; J 1 for C, H, P
commit C
holds J 2 for P
commit D
waits Side
holds nothing
