// What the resource engine does where a business unit is down, and where there are many resources.

#include <algorithm>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "tools/bench/lib/echo.h"
#include "tools/bench/resource/resource_figures.h"
#include "tools/bench/resource/resource_setup.h"

namespace magpie::bench {
namespace {

namespace v1 = resource::v1;

constexpr size_t kInFlight = 16;
constexpr double kCallsARequest = 1.2;
constexpr absl::Duration kDeadline = absl::Milliseconds(300);
constexpr absl::Duration kOver = absl::Milliseconds(10);

constexpr size_t kApis = 2500;  // with three fields each
constexpr size_t kFieldsOfEach = 3;
constexpr absl::Duration kLongestStart = absl::Seconds(3);
constexpr absl::Duration kLongestLookUp = absl::Milliseconds(1);
constexpr double kLookUpToEcho = 0.8;

// The fields of an API are named after it.
std::vector<v1::Resource> ManyResources() {
  std::vector<v1::Resource> resources;
  for (size_t i = 0; i < kApis; ++i) {
    const std::string name = absl::StrCat("unit", i % 10, ".thing", i);
    std::vector<v1::Resource> both = ApiAndField(name, "/ok/0/{thing_id}");
    both[0].mutable_api()->add_params("thing_id");
    resources.push_back(both[0]);
    for (size_t j = 0; j < kFieldsOfEach; ++j) {
      both[1].set_name(absl::StrCat(name, ".f", j));
      resources.push_back(both[1]);
    }
  }
  return resources;
}

v1::LookUpResourcesRequest LookUpOf(size_t api) {
  v1::LookUpResourcesRequest request;
  for (size_t j = 0; j < kFieldsOfEach; ++j) {
    request.add_names(absl::StrCat("unit", api % 10, ".thing", api, ".f", j));
  }
  return request;
}

BeginCall LookUpsOf(ResourceSetup& setup, std::atomic<size_t>& next) {
  return [&](size_t, Answered answered) {
    setup.LookUp(LookUpOf(next.fetch_add(1) * 7 % kApis), std::move(answered));
  };
}

}  // namespace

Figures MeasureDown(Bench& bench) {
  ASSIGN_OR_RETURN(const auto setup, ResourceSetup::Start(bench, "down"));
  const std::string policy = "unshared: true retry {}";
  std::vector<v1::Resource> resources = ApiAndField("down", "/down/1", policy);
  for (const auto& resource : ApiAndField("hang", "/hang/1", policy)) resources.push_back(resource);
  RETURN_IF_ERROR(setup->Publish(resources));
  Load load = bench.options.load;
  load.in_flight = kInFlight;
  // Each of its lanes is to see some answers, however short the others' rounds are.
  Load hanging = load;
  hanging.length = std::max(load.length, 3 * kDeadline);

  Figure calls{kResourceName, "calls_a_request_where_down", {}, Target::kAtMost, kCallsARequest};
  Figure p99{kResourceName, "hanging_p99_to_deadline_and_10_ms", {}, Target::kAtMost, 1};
  bench.report.Say(absl::StrFormat("\nfetches of what fails, and of what does not answer within %s",
                                   absl::FormatDuration(kDeadline)));
  for (int i = 0; i < bench.options.rounds; ++i) {
    ASSIGN_OR_RETURN(const double before, setup->CountCalls());
    std::atomic<double> requests = 0;
    const v1::FetchRequest down = FetchOf({"down"});
    RETURN_IF_ERROR(Measure(load, [&](size_t, Answered answered) {
                      requests += 1;
                      setup->Fetch(down, std::move(answered), kCallDeadline, true);
                    }).status());
    ASSIGN_OR_RETURN(const double after, setup->CountCalls());
    calls.ratios.push_back((after - before) / requests);

    const v1::FetchRequest hang = FetchOf({"hang"});
    ASSIGN_OR_RETURN(const Measured hung, Measure(hanging, [&](size_t, Answered answered) {
                       setup->Fetch(hang, std::move(answered), kDeadline, true);
                     }));
    p99.ratios.push_back(absl::FDivDuration(hung.p99, kDeadline + kOver));
  }
  return std::vector<Figure>{calls, p99};
}

Figures MeasureDirectory(Bench& bench) {
  {
    ASSIGN_OR_RETURN(const auto setup, ResourceSetup::Start(bench, "directory"));
    RETURN_IF_ERROR(setup->Publish(ManyResources()));
  }
  Figure start{kResourceName, "start_of_10000_to_3_s", {}, Target::kAtMost, 1};
  std::unique_ptr<ResourceSetup> setup;
  bench.report.Say("\na start with 10,000 resources published, until the first look-up");
  for (int i = 0; i < bench.options.rounds; ++i) {
    setup.reset();
    const absl::Time begin = absl::Now();
    ASSIGN_OR_RETURN(setup, ResourceSetup::Start(bench, "directory"));
    RETURN_IF_ERROR(setup->LookUpAndWait(LookUpOf(0)).status());
    start.ratios.push_back(absl::FDivDuration(absl::Now() - begin, kLongestStart));
  }

  std::atomic<size_t> next = 0;
  Load alone = bench.options.load;
  alone.in_flight = 1;
  Figure p99{kResourceName, "look_up_p99_to_1_ms", {}, Target::kAtMost, 1};
  for (int i = 0; i < bench.options.rounds; ++i) {
    ASSIGN_OR_RETURN(const Measured measured, Measure(alone, LookUpsOf(*setup, next)));
    p99.ratios.push_back(absl::FDivDuration(measured.p99, kLongestLookUp));
  }

  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  ASSIGN_OR_RETURN(const auto found, setup->LookUpAndWait(LookUpOf(0)));
  EchoLoad echo(echo_server->address(), bench.options.load,
                {{LookUpOf(0).ByteSizeLong(), found.ByteSizeLong()}});
  const BeginCall echoes = [&echo](size_t lane, Answered answered) {
    echo.Begin(lane, std::move(answered));
  };
  ASSIGN_OR_RETURN(const auto rounds, CompareAndTell(bench, "echo", echoes, "look up 3 fields",
                                                     LookUpsOf(*setup, next)));
  return std::vector<Figure>{
      start,
      p99,
      {kResourceName, "look_up_rate_to_echo", RatesOf(rounds), Target::kAtLeast, kLookUpToEcho}};
}

}  // namespace magpie::bench
