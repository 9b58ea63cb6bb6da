# Turbo's C6: what is terminated takes no more, but to be terminated again.
flow f
  start S
  user A
  end E
  S -> A -> E
start f
terminate
is terminated
waits nowhere
refused INSTANCE_OVER: commit A
refused INSTANCE_OVER: rollback A
terminate
is terminated
