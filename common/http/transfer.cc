#include "common/http/transfer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::http {
namespace {

using absl::StatusCode;

// A kept connection is not used again after this long idle: many servers close theirs after 5 s.
constexpr int64_t kMaxIdleSeconds = 4;

absl::Status TooLarge(size_t limit) {
  return Error(StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE",
               absl::StrCat("the answer is longer than ", limit, " bytes"));
}

absl::Status HeadTooLarge() {
  return Error(StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE",
               absl::StrCat("the answer's headers are longer than ", kMaxHeadBytes, " bytes"));
}

// The error before anything was sent. Uses only curl's own words: what the peer sent may be secret
// or not text.
absl::Status NoConnection(CURLcode code) {
  const char* words = curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error(StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT", "no connection in time");
    case CURLE_URL_MALFORMAT:
      return Error(StatusCode::kInvalidArgument, "BAD_HTTP_REQUEST", words);
    default:
      return Error(StatusCode::kUnavailable, "UPSTREAM_UNREACHABLE", words);
  }
}

absl::Status Closed(absl::string_view what) {
  return Error(StatusCode::kUnavailable, "UPSTREAM_CLOSED",
               absl::StrCat("the connection was ", what));
}

// The error after the peer may have received the request. `detail`, curl's message, is not passed
// on.
absl::Status NoAnswer(CURLcode code, absl::string_view detail) {
  const char* words = curl_easy_strerror(code);
  if (absl::StrContains(detail, "chunked-encoding")) {
    return Error(StatusCode::kUnavailable, "UPSTREAM_BAD_HTTP",
                 "the answer's chunks are malformed");
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error(StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT", "no answer in time");
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // an answer without a status line: HTTP/0.9
      return Error(StatusCode::kUnavailable, "UPSTREAM_BAD_HTTP", "the answer is not HTTP");
    case CURLE_BAD_CONTENT_ENCODING:
      return Error(StatusCode::kUnavailable, "UPSTREAM_BAD_HTTP",
                   "the answer's Content-Encoding is unknown or does not match its body");
    case CURLE_GOT_NOTHING:
      return Closed("closed before an answer came");
    case CURLE_PARTIAL_FILE:
      return Closed("closed before the end of the answer");
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return Closed("reset before the end of the answer");
    case CURLE_OUT_OF_MEMORY:  // what curl says of one line that is longer than this
      return HeadTooLarge();
    default:
      return Error(StatusCode::kUnavailable, "UPSTREAM_CLOSED", words);
  }
}

int CloseSocket(void* connections, curl_socket_t socket) {
  static_cast<Connections*>(connections)->Close(socket);
  return 0;
}

}  // namespace

Transfer::Transfer(Request request, std::string host, absl::Time deadline, Answered answered)
    : request_(std::move(request)),
      host_(std::move(host)),
      deadline_(deadline),
      answered_(std::move(answered)) {}

Transfer::~Transfer() { curl_slist_free_all(headers_); }

void Transfer::Configure(CURL* easy, const Options& options, Connections& connections) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(kMaxIdleSeconds));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // The administrator decides where calls go, not http_proxy in the environment.
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(options.max_response_bytes));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::OnHead);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::OnSocket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CloseSocket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &connections);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Transfer::OnRequest);
  // Decodes compressed answers, although SetHeaders does not ask for them.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
}

void Transfer::Prepare(CURL* easy, const Options& options, Connections& connections,
                       absl::Time now) {
  easy_ = easy;
  options_ = &options;
  connections_ = &connections;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail_);
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request_.fresh ? 1L : 0L);
  SetTimeout(now);
  SetMethodAndBody();
  SetHeaders();
  SetTls();
}

void Transfer::PrepareAfresh(absl::Time now) {
  spoilt_ = kept_ = false;
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  SetTimeout(now);
}

void Transfer::SetTimeout(absl::Time now) {
  const int64_t left_ms = std::max<int64_t>(1, absl::ToInt64Milliseconds(deadline_ - now));
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(left_ms));
}

// Removes the files of the handle's previous request, unless the handle makes no use of them.
void Transfer::SetTls() {
  const bool secure = absl::StartsWithIgnoreCase(request_.url, "https:");
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION,
                   secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
  // The handshake of the first connection to a host shows whether other requests can share it;
  // without TLS they would wait for its whole answer.
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, secure ? 1L : 0L);
  if (!secure) return;
  const auto path_of = [](const std::string& path) {
    return path.empty() ? nullptr : path.c_str();
  };
  char* system_ca = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_CAINFO, &system_ca);
  const Tls& tls = request_.tls;
  curl_easy_setopt(easy_, CURLOPT_CAINFO, tls.ca.empty() ? system_ca : tls.ca.c_str());
  curl_easy_setopt(easy_, CURLOPT_SSLCERT, path_of(tls.certificate));
  curl_easy_setopt(easy_, CURLOPT_SSLKEY, path_of(tls.key));
}

bool Transfer::IsBareGet() const { return request_.body.empty() && request_.method == "GET"; }

void Transfer::SetMethodAndBody() {
  if (IsBareGet()) {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, nullptr);
    return;
  }
  // Makes curl send a Content-Length, even 0; CUSTOMREQUEST then sets the method.
  curl_easy_setopt(easy_, CURLOPT_POST, 1L);
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request_.body.size()));
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.c_str());
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::SetHeaders() {
  const auto has = [this](absl::string_view name) {
    return std::ranges::any_of(request_.headers, [name](const auto& header) {
      return absl::EqualsIgnoreCase(header.first, name);
    });
  };
  // First the headers that curl would add by itself; an empty one removes it.
  if (!has("Accept-Encoding")) AddHeader("Accept-Encoding:");
  if (!IsBareGet()) {
    AddHeader("Expect:");
    if (!has("Content-Type")) AddHeader("Content-Type:");
  }
  for (const auto& [name, value] : request_.headers) {
    AddHeader(absl::StrCat(name, ": ", value));
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

void Transfer::AddHeader(const std::string& line) {
  headers_ = curl_slist_append(headers_, line.c_str());
}

int Transfer::OnRequest(void* self, char* remote, char* local, int remote_port, int local_port) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.on_way_ && transfer.WasSent()) {
    transfer.again_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  long connections = 0;
  curl_easy_getinfo(transfer.easy_, CURLINFO_NUM_CONNECTS, &connections);
  const Connections::Ends ends{remote, local, remote_port, local_port};
  transfer.kept_ = connections == 0;
  Connections& all = *transfer.connections_;
  transfer.socket_ = transfer.kept_ ? all.Find(ends) : all.Begin(ends);
  transfer.spoilt_ = transfer.kept_ && all.IsSpoilt(transfer.socket_);
  if (transfer.spoilt_) return CURL_PREREQFUNC_ABORT;
  transfer.on_way_ = true;
  return CURL_PREREQFUNC_OK;
}

// Whether the connection took any of the request.
bool Transfer::WasSent() const {
  long bytes = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
}

absl::Status Transfer::Failure(CURLcode code) const {
  if (!on_way_) return MarkNeverSent(NoConnection(code));
  if (again_) {
    return MarkClosedAsItCame(Closed("closed before an answer came"));
  }
  absl::Status failure = NoAnswer(code, detail_);
  const bool answers = head_bytes_ > 0 || !body_.empty();
  const bool closed = ReasonOf(failure) == "UPSTREAM_CLOSED" && kept_ && !answers;
  return closed ? MarkClosedAsItCame(std::move(failure)) : failure;
}

curl_socket_t Transfer::OnSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!transfer.options_->egress.Allows(address->addr)) {
    transfer.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  transfer.allowed_ = true;
  const curl_socket_t opened =
      socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened != CURL_SOCKET_BAD) transfer.connections_->Opened(opened);
  return opened;
}

size_t Transfer::OnHead(char* data, size_t size, size_t count, void* self) {
  const absl::string_view line(data, size * count);
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.head_bytes_ += line.size();
  if (transfer.head_bytes_ > kMaxHeadBytes) return 0;  // makes curl give up
  if (line == "\r\n" || line == "\n") transfer.has_head_ = true;
  // Another head follows an interim answer.
  if (absl::StartsWith(line, "HTTP/")) transfer.has_head_ = false;
  if (absl::StartsWith(line, "HTTP/1.")) transfer.connections_->TakesTurns(transfer.socket_);
  return line.size();
}

size_t Transfer::OnBody(char* data, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.body_.size() + size * count > transfer.options_->max_response_bytes) {
    transfer.too_large_ = true;
    return 0;  // makes curl give up
  }
  transfer.body_.append(data, size * count);
  return size * count;
}

absl::StatusOr<Response> Transfer::Result(CURLcode code) {
  if (head_bytes_ > kMaxHeadBytes) return HeadTooLarge();
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) return TooLarge(options_->max_response_bytes);
  if (code != CURLE_OK && refused_ && !allowed_) {
    return MarkNeverSent(Error(StatusCode::kPermissionDenied, "EGRESS_REFUSED",
                               "its address may not be called (flag --egress)"));
  }
  if (code != CURLE_OK) return Failure(code);
  if (!has_head_) {
    return Closed("closed within the headers of the answer");
  }
  long status = 0;
  const char* content_type = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &content_type);
  curl_off_t retry_after = 0;
  curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &retry_after);
  return Response{.status = static_cast<int>(status),
                  .content_type = content_type == nullptr ? "" : content_type,
                  .body = std::move(body_),
                  // curl returns a negative number for a date in the past.
                  .retry_after = absl::Seconds(std::max<curl_off_t>(0, retry_after))};
}

}  // namespace magpie::http
