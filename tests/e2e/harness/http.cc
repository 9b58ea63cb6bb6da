#include "tests/e2e/harness/http.h"

#include <httplib.h>

namespace magpie::e2e {
namespace {

Answer AnswerOf(const httplib::Result& result) {
  return result ? Answer{result->status, result->body} : Answer{};
}

}  // namespace

Answer Get(const std::string& address, const std::string& path) {
  return AnswerOf(httplib::Client("http://" + address).Get(path));
}

Answer Post(const std::string& address, const std::string& path, const std::string& json) {
  return AnswerOf(httplib::Client("http://" + address).Post(path, json, "application/json"));
}

}  // namespace magpie::e2e
