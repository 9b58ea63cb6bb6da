# Repetitions that have set too much together are over, and what they have set is dropped: it is told.
flow f
  start S
  script X s = "0123456789abcdef"; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s
  process P
  start PS in P
  exclusive G in P
  script XA in P a = s + s
  script XB in P b = s + s
  end EP in P
  user Z
  end E
  P: {"multi_instance": {"collection": "[1, 2]"}}
  S -> X -> P -> Z -> E
  PS -> G
  G -> XA when item == 1
  G -> XB otherwise
  XA -> EP
  XB -> EP
start f
waits P!MERGE_TOO_LARGE
retry P {"s": 1, "a": 1, "b": 1}
waits Z
knows {"a": 1, "b": 1, "s": 1}
