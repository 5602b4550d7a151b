#include "exchange/held_signals.hpp"

#include "core/error.hpp"

namespace toise {

HeldSignals::HeldSignals() {
  sigemptyset(&held_);
  for (int const signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held_, signal);
  pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

HeldSignals::~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

void HeldSignals::check() const {
  sigset_t waiting;
  sigpending(&waiting);
  for (int const signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (sigismember(&waiting, signal) == 1) throw Interrupted();
  }
}

}  // namespace toise
