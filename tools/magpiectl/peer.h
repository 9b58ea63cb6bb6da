// A client of one service: sends one request at a time, waits for the response, and keeps
// the reason of an error.
//
//   Peer<v1::KnowledgeService> knowledge("knowledge", globals.knowledge, globals);
//   ASSIGN_OR_RETURN(v1::GetArticleResponse got,
//                    knowledge.Call(&v1::KnowledgeService::Stub::GetArticle, request));

#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/magpiectl/globals.h"

namespace magpie::ctl {

std::shared_ptr<grpc::Channel> Dial(const std::string& address);

// Sets tenant, caller and deadline.
void Prepare(const Globals& globals, grpc::ClientContext& call);

// The error of a request to the service `name` at `address`.
absl::Status Told(const grpc::Status& status, const std::string& name, const std::string& address);

template <class Service>
class Peer {
 public:
  Peer(std::string name, std::string address, const Globals& globals)
      : name_(std::move(name)),
        address_(std::move(address)),
        globals_(globals),
        stub_(Service::NewStub(Dial(address_))) {}

  template <class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                const Request& request) const {
    grpc::ClientContext call;
    Prepare(globals_, call);
    Response response;
    const grpc::Status status = (stub_.get()->*method)(&call, request, &response);
    if (!status.ok()) return Told(status, name_, address_);
    return response;
  }

  // Reads a stream to its end, or until `each` returns false.
  template <class Request, class Response>
  absl::Status Read(std::unique_ptr<grpc::ClientReader<Response>> (Service::Stub::*method)(
                        grpc::ClientContext*, const Request&),
                    const Request& request,
                    const std::function<bool(const Response&)>& each) const {
    grpc::ClientContext call;
    Prepare(globals_, call);
    call.set_deadline(std::chrono::system_clock::time_point::max());
    const auto stream = (stub_.get()->*method)(&call, request);
    Response response;
    while (stream->Read(&response)) {
      if (each(response)) continue;
      call.TryCancel();
      return absl::OkStatus();
    }
    const grpc::Status status = stream->Finish();
    return status.ok() ? absl::OkStatus() : Told(status, name_, address_);
  }

 private:
  std::string name_;
  std::string address_;
  Globals globals_;
  std::unique_ptr<typename Service::Stub> stub_;
};

}  // namespace magpie::ctl
