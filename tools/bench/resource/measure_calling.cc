// What a fetch costs above the calls that it makes.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "tools/bench/lib/echo.h"
#include "tools/bench/resource/raw_calls.h"
#include "tools/bench/resource/resource_figures.h"
#include "tools/bench/resource/resource_setup.h"

namespace magpie::bench {
namespace {

namespace v1 = resource::v1;

constexpr size_t kFanOuts[] = {1, 8, 32};
constexpr size_t kMostCalls = 32;
constexpr absl::Duration kAllowed = absl::Microseconds(100);
constexpr absl::Duration kAllowedPerField = absl::Microseconds(10);
constexpr size_t kRateCalls = 8;
constexpr size_t kRateInFlight = 16;
constexpr double kRateToRaw = 0.7;

constexpr absl::Duration kCritical = absl::Milliseconds(60);
constexpr int kFetchesPerRound = 20;

constexpr double kCachedToEcho = 0.7;

std::vector<std::string> FieldNames(absl::string_view prefix, size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(absl::StrCat(prefix, ".f", i));
  return names;
}

// So many fields of as many APIs, each of which takes no time.
std::vector<v1::Resource> FastFields(absl::string_view prefix, const std::string& policy) {
  std::vector<v1::Resource> resources;
  for (const std::string& name : FieldNames(prefix, kMostCalls)) {
    for (const auto& resource : ApiAndField(name, "/ok/0/" + name, policy)) {
      resources.push_back(resource);
    }
  }
  return resources;
}

BeginCall FetchesOf(ResourceSetup& setup, const v1::FetchRequest& request) {
  return
      [&setup, request](size_t, Answered answered) { setup.Fetch(request, std::move(answered)); };
}

std::vector<std::string> UrlsOf(const ResourceSetup& setup, const std::vector<std::string>& names) {
  std::vector<std::string> urls;
  for (const std::string& name : names) {
    urls.push_back(absl::StrCat("http://", setup.upstream(), "/ok/0/", name));
  }
  return urls;
}

BeginCall FetchesHere(ResourceSetup& setup, const std::vector<std::string>& names) {
  std::vector<resource::ResourceId> fields;
  for (const std::string& name : names) fields.push_back(*resource::ParseName(name));
  return
      [&setup, fields](size_t, Answered answered) { setup.FetchHere(fields, std::move(answered)); };
}

// Who carries out a fetch.
enum class By { kLibrary, kGateway };

// In turns: by hand, and as a fetch.
absl::StatusOr<std::vector<Round>> CompareToRaw(Bench& bench, ResourceSetup& setup,
                                                const Load& load, size_t calls, By by) {
  const std::vector<std::string> names = FieldNames("fast", calls);
  const std::vector<std::string> urls = UrlsOf(setup, names);
  const BeginCall fetch =
      by == By::kLibrary ? FetchesHere(setup, names) : FetchesOf(setup, FetchOf(names));
  bench.report.Begin(
      absl::StrCat(calls, " raw"),
      absl::StrCat(by == By::kLibrary ? "library, " : "gateway, ", load.in_flight, " at once"));
  std::vector<Round> rounds;
  for (int i = 0; i < bench.options.rounds; ++i) {
    Round round;
    ASSIGN_OR_RETURN(round.base, MeasureRaw(load, urls));
    ASSIGN_OR_RETURN(round.thing, Measure(load, fetch));
    bench.report.Add(round);
    rounds.push_back(round);
  }
  return rounds;
}

v1::Resource ApiWith(const std::string& name, const std::string& path,
                     const std::vector<std::string>& inputs) {
  v1::Resource api = ApiAndField(name, path)[0];
  for (size_t i = 0; i < inputs.size(); ++i) {
    (*api.mutable_api()->mutable_inputs())[absl::StrCat("x", i)] = inputs[i];
  }
  return api;
}

// The field `name` at the end of calls that need one another.
absl::StatusOr<std::vector<Figure>> MeasureShape(Bench& bench, ResourceSetup& setup,
                                                 const std::string& name, double planned) {
  Figure time{kResourceName,
              absl::StrCat("time_of_", name, "_to_critical_path"),
              {},
              Target::kAtMost,
              1.05};
  Figure calls{kResourceName, absl::StrCat("calls_of_", name, "_to_plan"), {}, Target::kAtMost, 1};
  const v1::FetchRequest request = FetchOf({name});
  RETURN_IF_ERROR(setup.FetchAndWait(request).status());
  for (int round = 0; round < bench.options.rounds; ++round) {
    ASSIGN_OR_RETURN(const double before, setup.CountCalls());
    std::vector<absl::Duration> took;
    for (int i = 0; i < kFetchesPerRound; ++i) {
      const absl::Time begin = absl::Now();
      ASSIGN_OR_RETURN(const v1::FetchResponse fetched, setup.FetchAndWait(request));
      took.push_back(absl::Now() - begin);
      if (!fetched.errors().empty()) return absl::InternalError(fetched.errors(0).message());
    }
    ASSIGN_OR_RETURN(const double after, setup.CountCalls());
    time.ratios.push_back(absl::FDivDuration(Percentile(took, 0.5), kCritical));
    calls.ratios.push_back((after - before) / (kFetchesPerRound * planned));
  }
  return std::vector<Figure>{time, calls};
}

}  // namespace

namespace {

// What a call of gRPC alone takes, as large as a fetch of so many fields.
absl::StatusOr<absl::Duration> HopOf(Bench& bench, ResourceSetup& setup, Child& echo_server,
                                     const Load& load, size_t calls) {
  const v1::FetchRequest request = FetchOf(FieldNames("fast", calls));
  ASSIGN_OR_RETURN(const v1::FetchResponse fetched, setup.FetchAndWait(request));
  EchoLoad echo(echo_server.address(), load, {{request.ByteSizeLong(), fetched.ByteSizeLong()}});
  ASSIGN_OR_RETURN(const Measured measured, Measure(load, [&echo](size_t lane, Answered answered) {
                     echo.Begin(lane, std::move(answered));
                   }));
  bench.report.Say(
      absl::StrFormat("an echo of such a fetch: p50 %s", absl::FormatDuration(measured.p50)));
  return measured.p50;
}

Figures MeasureFanOutBy(By by, const std::string& prefix, Bench& bench, ResourceSetup& setup) {
  Load alone = bench.options.load;
  alone.in_flight = 1;
  std::vector<Figure> figures;
  std::unique_ptr<Child> echo_server;
  if (by == By::kGateway) {
    ASSIGN_OR_RETURN(echo_server, StartEcho(bench));
  }
  for (const size_t calls : kFanOuts) {
    absl::Duration hop;
    if (by == By::kGateway) {
      ASSIGN_OR_RETURN(hop, HopOf(bench, setup, *echo_server, alone, calls));
    }
    ASSIGN_OR_RETURN(const auto rounds, CompareToRaw(bench, setup, alone, calls, by));
    Figure p50{kResourceName,
               absl::StrCat(prefix, "p50_of_", calls, "_calls_to_allowed"),
               {},
               Target::kAtMost,
               1};
    for (const Round& round : rounds) {
      const absl::Duration allowed =
          round.base.p50 + kAllowed + kAllowedPerField * static_cast<int64_t>(calls) + hop;
      p50.ratios.push_back(absl::FDivDuration(round.thing.p50, allowed));
    }
    figures.push_back(p50);
  }
  Load busy = bench.options.load;
  busy.in_flight = kRateInFlight;
  ASSIGN_OR_RETURN(const auto rounds, CompareToRaw(bench, setup, busy, kRateCalls, by));
  figures.push_back({kResourceName, prefix + "rate_of_8_calls_to_raw", RatesOf(rounds),
                     Target::kAtLeast, kRateToRaw});
  return figures;
}

}  // namespace

Figures MeasureFanOut(Bench& bench) {
  ASSIGN_OR_RETURN(const auto setup, ResourceSetup::Start(bench, "fan-out"));
  RETURN_IF_ERROR(setup->Publish(FastFields("fast", "unshared: true")));
  ASSIGN_OR_RETURN(std::vector<Figure> figures, MeasureFanOutBy(By::kLibrary, "", bench, *setup));
  ASSIGN_OR_RETURN(const std::vector<Figure> gateway,
                   MeasureFanOutBy(By::kGateway, "gateway_", bench, *setup));
  figures.insert(figures.end(), gateway.begin(), gateway.end());
  return figures;
}

Figures MeasureShapes(Bench& bench) {
  ASSIGN_OR_RETURN(const auto setup, ResourceSetup::Start(bench, "shapes"));
  // a, then b and c of it, then d of both; and e, then f, then g.
  std::vector<v1::Resource> resources = {
      ApiWith("a", "/ok/20/a", {}),           ApiWith("b", "/ok/20/b{x0}", {"a"}),
      ApiWith("c", "/ok/20/c{x0}", {"a"}),    ApiWith("diamond", "/ok/20/d{x0 + x1}", {"b", "c"}),
      ApiWith("e", "/ok/20/e", {}),           ApiWith("f", "/ok/20/f{x0}", {"e"}),
      ApiWith("chain", "/ok/20/g{x0}", {"f"})};
  for (const char* name : {"a", "b", "c", "diamond", "e", "f", "chain"}) {
    resources.push_back(ApiAndField(name, "")[1]);
  }
  RETURN_IF_ERROR(setup->Publish(resources));
  bench.report.Say("\na chain and a diamond of calls of 20 ms, one fetch at a time");
  ASSIGN_OR_RETURN(std::vector<Figure> figures, MeasureShape(bench, *setup, "chain", 3));
  ASSIGN_OR_RETURN(const std::vector<Figure> diamond, MeasureShape(bench, *setup, "diamond", 4));
  figures.insert(figures.end(), diamond.begin(), diamond.end());
  return figures;
}

Figures MeasureCached(Bench& bench) {
  ASSIGN_OR_RETURN(const auto echo_server, StartEcho(bench));
  ASSIGN_OR_RETURN(const auto setup, ResourceSetup::Start(bench, "cached"));
  RETURN_IF_ERROR(setup->Publish(FastFields("kept", "cache { ttl { seconds: 3600 } }")));
  const v1::FetchRequest request = FetchOf(FieldNames("kept", kRateCalls));
  RETURN_IF_ERROR(setup->FetchAndWait(request).status());
  ASSIGN_OR_RETURN(const v1::FetchResponse kept, setup->FetchAndWait(request));
  EchoLoad echo(echo_server->address(), bench.options.load,
                {{request.ByteSizeLong(), kept.ByteSizeLong()}});
  const BeginCall echoes = [&echo](size_t lane, Answered answered) {
    echo.Begin(lane, std::move(answered));
  };
  ASSIGN_OR_RETURN(
      const auto rounds,
      CompareAndTell(bench, "echo", echoes, "8 fields from the cache", FetchesOf(*setup, request)));
  return std::vector<Figure>{
      {kResourceName, "cached_rate_to_echo", RatesOf(rounds), Target::kAtLeast, kCachedToEcho}};
}

}  // namespace magpie::bench
