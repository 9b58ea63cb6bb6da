#include "tests/e2e/harness/suite.h"

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/value/json.h"
#include "tests/e2e/harness/http.h"
#include "tests/e2e/harness/ports.h"

namespace magpie::e2e {
namespace {

constexpr absl::Duration kUntilServing = absl::Seconds(60);
constexpr absl::Duration kUntilStopped = absl::Seconds(30);
constexpr absl::Duration kUntilCtlEnds = absl::Seconds(60);

constexpr std::array<const char*, 4> kServices = {"flow-engine", "resource-engine",
                                                  "solution-matching", "knowledge"};

[[noreturn]] void Fail(const std::string& what) { throw std::runtime_error(what); }

// Waits until `path` on `address` is answered with 200, as long as `process` runs.
void Await(const std::string& address, const std::string& path, Process& process,
           const std::string& name) {
  const absl::Time deadline = absl::Now() + kUntilServing;
  while (Get(address, path).status != 200) {
    if (!process.running()) Fail(name + " has ended");
    if (absl::Now() > deadline) Fail(name + " does not get ready");
    absl::SleepFor(absl::Milliseconds(20));
  }
}

}  // namespace

Suite::Suite(Shape shape) : shape_(shape) {
  const std::vector<std::string> free = FreeAddresses(2 * kServices.size() + 2);
  auto next = free.begin();
  for (const std::string name : kServices) {
    addresses_[name] = *next++;
    addresses_[name + " metrics"] = *next++;
  }
  addresses_["magpie metrics"] = *next++;
  addresses_["upstream"] = *next++;
  StartUpstream();
  Start();
}

Suite::~Suite() {
  Kill();
  if (!::testing::Test::HasFailure()) return;
  scratch_.Keep();
  std::cerr << "logs and data are kept in " << directory() << '\n';
}

std::string Suite::Log(const std::string& name) const {
  return absl::StrCat(directory(), "/", name, ".log");
}

std::string Suite::AddressFlag(const std::string& flag, const std::string& service) const {
  return absl::StrCat("--", flag, "=", addresses_.at(service));
}

// All upstreams of a test are on this machine.
constexpr char kEgressFlag[] = "--egress=127.0.0.0/8";

std::string Suite::UpstreamsFlag() const {
  const std::string& bike = addresses_.at("upstream");
  return absl::StrCat("--upstreams=bike=http://", bike, ",bike@staging=http://", bike);
}

void Suite::StartUpstream() {
  upstream_ = std::make_unique<Process>(Argv{MAGPIE_UPSTREAM, AddressFlag("listen", "upstream")},
                                        LogFile{Log("upstream")});
  Await(addresses_["upstream"], "/calls", *upstream_, "the business unit");
}

void Suite::StartService(const std::string& binary, const Argv& flags) {
  const std::string data = shape_ == Shape::kOneProcess ? "" : "/" + binary;
  Argv argv = {absl::StrCat(MAGPIE_SERVICES, "/", binary, "/", binary),
               AddressFlag("metrics", binary + " metrics"),
               absl::StrCat("--data=", directory(), "/data", data)};
  argv.insert(argv.end(), flags.begin(), flags.end());
  services_[binary] = std::make_unique<Process>(argv, LogFile{Log(binary)});
}

void Suite::Start() {
  if (shape_ == Shape::kOneProcess) {
    StartService("magpie",
                 {AddressFlag("flow_engine_listen", "flow-engine"),
                  AddressFlag("resource_engine_listen", "resource-engine"),
                  AddressFlag("solution_matching_listen", "solution-matching"),
                  AddressFlag("knowledge_listen", "knowledge"), UpstreamsFlag(), kEgressFlag});
  } else {
    StartService("resource-engine",
                 {AddressFlag("listen", "resource-engine"), UpstreamsFlag(), kEgressFlag});
    StartService("flow-engine", {AddressFlag("listen", "flow-engine"),
                                 AddressFlag("resource_engine", "resource-engine"),
                                 AddressFlag("solution_matching", "solution-matching")});
    StartService("solution-matching", {AddressFlag("listen", "solution-matching")});
    StartService("knowledge", {AddressFlag("listen", "knowledge")});
  }
  for (const auto& [binary, process] : services_) {
    Await(addresses_[binary + " metrics"], "/readyz", *process, binary);
  }
}

void Suite::Kill() {
  for (const auto& [binary, process] : services_) process->Kill();
}

std::vector<int> Suite::Stop() {
  std::vector<int> codes;
  for (const auto& [binary, process] : services_) codes.push_back(process->Stop(kUntilStopped));
  return codes;
}

Output Suite::Ctl(const Argv& arguments) {
  Argv argv = {MAGPIE_CTL, AddressFlag("flow-engine", "flow-engine"),
               AddressFlag("resource-engine", "resource-engine"),
               AddressFlag("solution-matching", "solution-matching"),
               AddressFlag("knowledge", "knowledge")};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunProgram(argv, kUntilCtlEnds);
}

std::string Suite::CtlOk(const Argv& arguments) {
  const Output output = Ctl(arguments);
  if (output.exit_code != 0) Fail(absl::StrCat(output.out, "\n", output.err));
  return output.out;
}

std::shared_ptr<grpc::Channel> Suite::Channel(const std::string& service) const {
  grpc::ChannelArguments arguments;
  // A server that was killed must not leave this test's next channel waiting to connect again.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(addresses_.at(service), grpc::InsecureChannelCredentials(),
                                   arguments);
}

void Suite::Misbehave(const std::string& path, const std::string& mode, int times) {
  const std::string fault = ToJson(Value::Map{{"path", path}, {"mode", mode}, {"times", times}});
  const Answer answer = Post(addresses_["upstream"], "/faults", fault);
  if (answer.status / 100 != 2) Fail("the business unit refuses the fault: " + answer.body);
}

int Suite::CallsOf(const std::string& method_and_path) {
  const auto calls = ParseJsonObject(Get(addresses_["upstream"], "/calls").body);
  if (!calls.ok()) Fail("the business unit does not list its calls");
  const auto found = calls->find(method_and_path);
  const int64_t* count = found == calls->end() ? nullptr : found->second.as_int();
  return count == nullptr ? 0 : static_cast<int>(*count);
}

}  // namespace magpie::e2e
