// A real gRPC server for tests, on a free port of 127.0.0.1. Its methods are functions over bytes.
//
//   GrpcUpstream locks;
//   locks.On("/bike.v1.LockService/GetLock", [](const GrpcUpstream::Request& request) {
//     return GrpcUpstream::Reply{.message = "\x08\x02"};
//   });

#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/testing/http/test_tls.h"

namespace magpie::resource {

class GrpcUpstream final : public grpc::CallbackGenericService {
 public:
  struct Request {
    std::string message;
    std::multimap<std::string, std::string> metadata;
    absl::Duration time_left;
  };
  struct Reply {
    std::string message = {};
    grpc::Status status = {};
    bool never = false;  // until the caller gives up
    std::map<std::string, std::string> trailers = {};
  };
  using Method = std::function<Reply(const Request&)>;

  GrpcUpstream() : GrpcUpstream("grpc", grpc::InsecureServerCredentials()) {}

  // Callers must present a certificate of the CA.
  explicit GrpcUpstream(const http::TestTls& tls) : GrpcUpstream("grpcs", CredentialsOf(tls)) {}

  ~GrpcUpstream() override { server_->Shutdown(std::chrono::system_clock::now()); }

  void On(const std::string& path, Method method) {
    absl::MutexLock lock(&mutex_);
    methods_[path] = std::move(method);
  }

  // "grpc://127.0.0.1:<port>"
  const std::string& url() const { return url_; }

  int calls() const {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }

 private:
  GrpcUpstream(const std::string& scheme,
               const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    url_ = absl::StrCat(scheme, "://127.0.0.1:", port);
  }

  static std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const http::TestTls& tls) {
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = http::ReadFile(tls.ca);
    options.pem_key_cert_pairs.push_back(
        {http::ReadFile(tls.server_key), http::ReadFile(tls.server)});
    return grpc::SslServerCredentials(options);
  }

  class Call final : public grpc::ServerGenericBidiReactor {
   public:
    Call(GrpcUpstream& upstream, grpc::GenericCallbackServerContext& context)
        : upstream_(upstream), context_(context) {
      StartRead(&request_);
    }

    void OnReadDone(bool ok) override {
      if (!ok) return FinishOnce({grpc::StatusCode::INVALID_ARGUMENT, "no message"});
      const Reply reply = upstream_.Answer(context_, TextOf(request_));
      if (reply.never) return;
      for (const auto& [name, value] : reply.trailers) context_.AddTrailingMetadata(name, value);
      if (!reply.status.ok()) return FinishOnce(reply.status);
      if (finished_.exchange(true)) return;
      const grpc::Slice slice(reply.message);
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWriteAndFinish(&response_, {}, grpc::Status::OK);
    }

    void OnCancel() override { FinishOnce(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }

   private:
    // A call may be cancelled while its answer is on its way.
    void FinishOnce(const grpc::Status& status) {
      if (!finished_.exchange(true)) Finish(status);
    }

    static std::string TextOf(const grpc::ByteBuffer& buffer) {
      std::vector<grpc::Slice> slices;
      std::string text;
      if (!buffer.Dump(&slices).ok()) return text;
      for (const grpc::Slice& slice : slices) text.append(slice.begin(), slice.end());
      return text;
    }

    GrpcUpstream& upstream_;
    grpc::GenericCallbackServerContext& context_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
    std::atomic<bool> finished_ = false;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Call(*this, *context);
  }

  Reply Answer(const grpc::GenericCallbackServerContext& context, std::string message) {
    Request request{.message = std::move(message),
                    .time_left = absl::FromChrono(context.deadline()) - absl::Now()};
    for (const auto& [name, value] : context.client_metadata()) {
      request.metadata.emplace(std::string(name.begin(), name.end()),
                               std::string(value.begin(), value.end()));
    }
    Method method;
    {
      absl::MutexLock lock(&mutex_);
      ++calls_;
      const auto found = methods_.find(context.method());
      if (found != methods_.end()) method = found->second;
    }
    if (method == nullptr) return {.status = {grpc::StatusCode::UNIMPLEMENTED, "no such method"}};
    return method(request);
  }

  mutable absl::Mutex mutex_;
  std::map<std::string, Method> methods_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string url_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace magpie::resource
