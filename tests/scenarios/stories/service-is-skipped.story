# What cannot be done is done by hand, and the flow goes on with what came of it.
flow f
  start S
  call C bike.lock result=lock id=bike
  user W
  end E
  S -> C -> W -> E
start f
waits C!EXPRESSION_FAILED
called bike.lock 0
skip C {"lock": "by hand"}
waits W
called bike.lock 0
knows {"lock": "by hand"}
