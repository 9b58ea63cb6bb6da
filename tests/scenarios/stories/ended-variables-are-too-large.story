# What branches bring to their end has to have room too: where it has not, the last to end stops there.
flow f
  start S
  script X s = "0123456789abcdef"; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s
  process P
  start PS in P
  parallel F in P
  user A in P
  script XA in P a = s + s
  end EA in P
  user B in P
  script XB in P b = s + s
  end EB in P
  user Z
  end E
  S -> X -> P -> Z -> E
  PS -> F
  F -> A -> XA -> EA
  F -> B -> XB -> EB
start f
commit A
commit B
waits EB!MERGE_TOO_LARGE
retry EB
waits EB!MERGE_TOO_LARGE
retry EB {"b": 1}
waits Z
