/* Files that the server makes: asked for, waited for while pictures are drawn, and saved. What they leave out is said. */
(function () {
  "use strict";
  const basketry = (window.basketry = window.basketry || {});
  const PAUSE = 700;
  const LOOKS = 50; /* after so many the file is made without the pictures that are still missing */
  const pause = () => new Promise((done) => window.setTimeout(done, PAUSE));

  basketry.save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const look = async (path, query, number) => {
    const asked = new URLSearchParams(query);
    asked.set(...(number < LOOKS ? ["wait", "1"] : ["pictures", "none"]));
    return window.fetch(path + "?" + asked, { headers: { Accept: "application/json" } });
  };

  basketry.file = async (path, query) => {
    let response = await look(path, query, 0);
    for (let number = 1; response.status === 202; number += 1) {
      await pause();
      response = await look(path, query, number);
    }
    if (response.status === 401) {
      window.location.assign("/sign-in?next=" + encodeURIComponent(window.location.pathname + window.location.search));
      return;
    }
    if (!response.ok) {
      const said = await response.json().catch(() => ({}));
      basketry.tell(said.error ? said.error + " (" + said.code + ")" : "The file could not be made. Nothing is lost; try again.");
      return;
    }
    const named = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "");
    basketry.save(await response.blob(), named ? named[1] : "basketry");
    const notes = response.headers.get("Basketry-Notes");
    if (notes) {
      basketry.tell("The file says: " + decodeURIComponent(notes));
    }
  };
})();
