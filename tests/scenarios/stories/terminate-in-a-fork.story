# An end that terminates: the other branches are closed.
flow f
  start S
  parallel F
  user A
  user B
  user C
  terminate T
  end E1
  end E2
  S -> F
  F -> A -> E1
  F -> B -> T
  F -> C -> E2
start f
commit A {"a": 1}
commit B {"b": 1}
is completed
waits nowhere
knows {"a": 1, "b": 1}
passed S F A B E1 T
refused INSTANCE_OVER: commit C
