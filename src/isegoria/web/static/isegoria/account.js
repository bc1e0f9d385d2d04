// Passkeys: shown only where the browser has them, and a failure is said in words rather than in the console.
(function () {
  "use strict";
  var problem = document.getElementById("passkey-problem");
  var offered = document.getElementById("passkey");
  var able = "credentials" in navigator && "PublicKeyCredential" in window;
  function say(words) {
    if (!problem) { return; }
    problem.textContent = words;
    problem.hidden = false;
    problem.focus();
  }
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    say(able ? problem.dataset.failed : problem.dataset.none);
  });
  if (able && offered) { offered.hidden = false; }
  if (!able && !offered && problem) { say(problem.dataset.none); }
})();
