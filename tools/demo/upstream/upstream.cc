#include "tools/demo/upstream/upstream.h"

#include <sys/socket.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/value/json.h"

namespace magpie::demo {
namespace {

// Each connection holds a thread; one client of ours opens as many at most.
constexpr size_t kThreads = 256;
constexpr size_t kCallsOfAConnection = 1'000'000;
constexpr size_t kMaxBodyBytes = 1 << 20;
constexpr size_t kMaxKeys = 100'000;
// Paths that are counted by themselves; all others are "other".
constexpr size_t kMaxPaths = 10'000;
// Longer than anybody waits.
constexpr absl::Duration kSlow = absl::Seconds(40);

constexpr char kJson[] = "application/json";

bool IsForTests(absl::string_view path) {
  return path == "/faults" || path == "/calls" || path == "/reset";
}

void AnswerError(httplib::Response& response, int status, absl::string_view message) {
  response.status = status;
  response.set_content(ToJson(Value(Value::Map{{"error", message}})), kJson);
}

// The number that the route's pattern has found; answers 404 where it is too large for one.
bool NumberOf(const httplib::Request& request, httplib::Response& response, uint64_t* number) {
  if (absl::SimpleAtoi(request.matches[1].str(), number)) return true;
  AnswerError(response, 404, "there is no such number");
  return false;
}

}  // namespace

Upstream::Upstream() : answers_(kMaxKeys) {
  server_.set_tcp_nodelay(true);
  server_.set_keep_alive_max_count(kCallsOfAConnection);
  server_.set_payload_max_length(kMaxBodyBytes);
  server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server_.set_pre_routing_handler([this](const Request& request, Response& response) {
    if (IsForTests(request.path)) return httplib::Server::HandlerResponse::Unhandled;
    CountCall(request);
    return Misbehave(request, response) ? httplib::Server::HandlerResponse::Handled
                                        : httplib::Server::HandlerResponse::Unhandled;
  });
  AddBusinessRoutes();
  AddTestRoutes();
}

Upstream::~Upstream() {
  stopping_.Notify();
  server_.stop();
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<std::string> Upstream::Start(const std::string& listen_at) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(listen_at, absl::MaxSplits(':', 1));
  int port = 0;
  if (!absl::SimpleAtoi(parts.second, &port)) {
    return absl::InvalidArgumentError(absl::StrCat("is not host:port: ", listen_at));
  }
  int listener = -1;
  server_.set_socket_options([&listener](int socket) {
    listener = socket;
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  if (port == 0) {
    port = server_.bind_to_any_port(parts.first);
  } else if (!server_.bind_to_port(parts.first, port)) {
    port = -1;
  }
  if (port < 0) return absl::UnavailableError(absl::StrCat("cannot listen on ", listen_at));
  listen(listener, SOMAXCONN);  // the library's own queue holds five
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  while (!server_.is_running()) std::this_thread::yield();
  return absl::StrCat(parts.first, ":", port);
}

void Upstream::AddBusinessRoutes() {
  server_.Get(R"(/orders/order-(\d+))", [this](const Request& request, Response& response) {
    uint64_t number = 0;
    if (!NumberOf(request, response, &number)) return;
    response.set_content(ToJson(business_.Order(number)), kJson);
  });
  server_.Get(R"(/bikes/bike-(\d+)/lock)", [this](const Request& request, Response& response) {
    uint64_t number = 0;
    if (!NumberOf(request, response, &number)) return;
    response.set_content(ToJson(business_.Lock(number)), kJson);
  });
  server_.Post(R"(/bikes/bike-(\d+)/lock/close)", [this](const Request& request,
                                                         Response& response) {
    AnswerOnce(request, response, [this](uint64_t number) { return business_.CloseLock(number); });
  });
  server_.Post(R"(/invoices/(\d+)/archive)", [this](const Request& request, Response& response) {
    AnswerOnce(request, response, [this](uint64_t number) { return business_.Archive(number); });
  });
}

void Upstream::AddTestRoutes() {
  server_.Post("/faults", [this](const Request& request, Response& response) {
    const absl::Status added = outages_.Add(request.body);
    if (!added.ok()) AnswerError(response, 400, added.message());
  });
  server_.Delete("/faults", [this](const Request&, Response&) { outages_.Clear(); });
  server_.Get("/calls", [this](const Request&, Response& response) {
    absl::MutexLock lock(&mutex_);
    response.set_content(ToJson(Value::Map(calls_.begin(), calls_.end())), kJson);
  });
  server_.Post("/reset", [this](const Request&, Response&) {
    business_.Reset();
    outages_.Clear();
    absl::MutexLock lock(&mutex_);
    calls_.clear();
    answers_.emplace(kMaxKeys);
  });
}

void Upstream::CountCall(const Request& request) {
  const std::string call = absl::StrCat(request.method, " ", request.path);
  absl::MutexLock lock(&mutex_);
  const bool counts = calls_.size() < kMaxPaths || calls_.contains(call);
  ++calls_[counts ? call : "other"];
}

bool Upstream::Misbehave(const Request& request, Response& response) {
  switch (outages_.Take(request.path)) {
    case OutageMode::kNone:
      return false;
    case OutageMode::kStatus500:
      AnswerError(response, 500, "the bike service has a bad day");
      return true;
    case OutageMode::kGarbage:
      response.set_content("<html>\x01 this is not JSON", kJson);
      return true;
    case OutageMode::kEmpty:
      response.status = 200;
      return true;
    case OutageMode::kSlow:
      stopping_.WaitForNotificationWithTimeout(kSlow);
      AnswerError(response, 503, "too late");
      return true;
    case OutageMode::kClose:
      // Promises a body and hangs up instead.
      response.set_content_provider(kMaxBodyBytes, kJson,
                                    [](size_t, size_t, httplib::DataSink&) { return false; });
      return true;
  }
  return false;
}

void Upstream::AnswerOnce(const Request& request, Response& response,
                          absl::FunctionRef<Value(uint64_t number)> act) {
  uint64_t number = 0;
  if (!NumberOf(request, response, &number)) return;
  const std::string header = request.get_header_value("Idempotency-Key");
  const std::string key = absl::StrCat(request.path, " ", header);
  absl::MutexLock lock(&mutex_);  // two of one key that arrive at once are still one
  if (const std::string* answer = header.empty() ? nullptr : answers_->Find(key)) {
    response.set_header("Idempotency-Replayed", "true");
    response.set_content(*answer, kJson);
    return;
  }
  const std::string answer = ToJson(act(number));
  if (!header.empty()) answers_->Put(key, answer);
  response.set_content(answer, kJson);
}

}  // namespace magpie::demo
