# What branches bring to a join has to have room: where it has not, the last to come stops there, and
# the others wait on. To skip that is to come once more.
flow f
  start S
  script X s = "0123456789abcdef"; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s; s = s + s
  parallel F
  user A
  script XA a = s + s
  user B
  script XB b = s + s
  parallel J
  user Z
  end E
  S -> X -> F
  F -> A -> XA -> J
  F -> B -> XB -> J
  J -> Z -> E
start f
commit B
waits A
commit A
waits J!MERGE_TOO_LARGE
skip J
waits J!MERGE_TOO_LARGE
retry J
waits J!MERGE_TOO_LARGE
retry J {"a": 1}
waits Z
