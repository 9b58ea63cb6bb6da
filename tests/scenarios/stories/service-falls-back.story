# Where all attempts have failed, another value stands for the answer.
flow f
  start S
  call C bike.lock result=lock
  user W
  end E
  C: {"retry": {"max_attempts": 2, "backoff": "1s"}, "fallback": "{'state': 'unknown', 'bike': bike}"}
  S -> C -> W -> E
given bike.lock fails UPSTREAM_STATUS
start f
waits C!EXPRESSION_FAILED
retry C {"bike": "b1"}
waits W
called bike.lock 4
knows {"bike": "b1", "lock": {"bike": "b1", "state": "unknown"}}
