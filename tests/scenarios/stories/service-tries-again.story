# It tries three times before it gives up; a failure that passes is not even seen.
flow f
  start S
  call C bike.lock result=lock
  user W
  end E
  C: {"retry": {"max_attempts": 3, "backoff": "1s"}}
  S -> C -> W -> E
given bike.lock answers {"ok": true}
given bike.lock fails UPSTREAM_STATUS 2 times
start f
waits W
called bike.lock 3
given bike.lock fails UPSTREAM_STATUS
start f
waits C!UPSTREAM_STATUS
called bike.lock 6
given bike.lock answers {"ok": true}
given bike.lock fails UPSTREAM_STATUS 2 times
retry C
waits W
called bike.lock 9
