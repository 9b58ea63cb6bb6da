# An API is called with parameters; its answer becomes a variable, and outputs are made of it.
flow f
  start S
  call C bike.lock result=lock id=bike
  user W
  end E
  C: {"output": {"state": "result.state", "order.closed": "result.state == 'closed'"}}
  S -> C -> W -> E
given bike.lock answers {"state": "closed"}
start f {"bike": "b7", "order": {"id": 1}}
waits W
called bike.lock 1
knows {"bike": "b7", "lock": {"state": "closed"}, "order": {"closed": true, "id": 1}, "state": "closed"}
