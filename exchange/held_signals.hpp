// Signals that would end the program, held back while something is written that must be whole or not there.
#pragma once

#include <signal.h>

namespace toise {

/// While it lives, SIGINT, SIGTERM and SIGHUP wait; they arrive when it goes.
class HeldSignals {
public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(HeldSignals const&) = delete;
  HeldSignals& operator=(HeldSignals const&) = delete;

  /// Throws Interrupted when one waits.
  void check() const;

private:
  sigset_t held_, before_;
};

}  // namespace toise
