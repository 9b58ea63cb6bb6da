# The first branch terminates before the second has even begun.
flow f
  start S
  parallel F
  terminate T
  user A
  end E
  S -> F
  F -> T
  F -> A -> E
start f
is completed
passed S F T
