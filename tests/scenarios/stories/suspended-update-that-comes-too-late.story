# An update that finds nothing to update in its turn is refused at once: the answers before it end the
# instance.
flow f
  start S
  user A
  end E
  S -> A -> E
start f
suspend
commit A {"x": 1}
refused INSTANCE_OVER: set {"x": 2}
resume
is completed
knows {"x": 1}
