# An operator terminates a flow that is deep in another one and in a fork.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow f
  start S
  parallel F
  flow C sub
  user A
  end E
  S -> F
  F -> C -> E
  F -> A -> E
start f
commit A
waits X
terminate
is terminated
waits nowhere
passed S F S A E
refused INSTANCE_OVER: commit X
