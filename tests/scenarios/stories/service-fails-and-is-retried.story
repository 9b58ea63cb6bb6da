# A call that fails is an incident; with other variables it is made again.
flow f
  start S
  call C bike.lock result=lock id=bike
  user W
  end E
  S -> C -> W -> E
given bike.lock fails UPSTREAM_STATUS
start f {"bike": "b7"}
waits C!UPSTREAM_STATUS
retry C
waits C!UPSTREAM_STATUS
called bike.lock 2
given bike.lock answers {"ok": true}
retry C {"bike": "b8"}
waits W
called bike.lock 3
knows {"bike": "b8", "lock": {"ok": true}}
