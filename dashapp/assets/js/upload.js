/* A file goes to the server in pieces, three at a time: nothing holds it whole, and a file that broke off goes on where it was. */
(function () {
  "use strict";
  const ATONCE = 3;
  const TRIES = 4;
  const token = () => (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [, ""])[1];
  const headers = (kind) => ({ "Content-Type": kind, "X-CSRFToken": decodeURIComponent(token()) });
  const part = (id) => document.getElementById(id);
  let busy = false;

  const say = (words, share) => {
    part("upload-said").textContent = words;
    const bar = part("upload-bar");
    bar.hidden = share === undefined;
    bar.style.setProperty("--share", share === undefined ? 0 : share);
  };

  const answer = async (response) => {
    if (response.ok) {
      return response.status === 204 ? null : response.json();
    }
    let words = response.statusText;
    try {
      words = (await response.json()).error || words;
    } catch (broken) {
      // The answer was no JSON: its status says enough.
    }
    const failure = new Error(words);
    failure.final = response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429;
    throw failure;
  };

  const send = async (address, body, tries) => {
    try {
      return await answer(await fetch(address, { method: "PUT", headers: headers("application/octet-stream"), body, credentials: "same-origin" }));
    } catch (failure) {
      if (failure.final || tries <= 1) {
        throw failure;
      }
      await new Promise((done) => setTimeout(done, 500 * (TRIES - tries + 1)));
      return send(address, body, tries - 1);
    }
  };

  const post = async (address, body) =>
    answer(await fetch(address, { method: "POST", headers: headers("application/json"), body: JSON.stringify(body), credentials: "same-origin" }));

  const upload = async (file) => {
    if (busy) {
      return;
    }
    busy = true;
    try {
      say(`${file.name}: it begins …`, 0);
      const begun = await post("/data/uploads", { name: file.name, size: file.size });
      const have = new Set(begun.have);
      const places = [];
      for (let place = 0; place * begun.piece < file.size; place += 1) {
        if (!have.has(place)) {
          places.push(place);
        }
      }
      const whole = Math.ceil(file.size / begun.piece);
      let sent = have.size;
      const started = performance.now();
      const work = async () => {
        for (let place = places.shift(); place !== undefined; place = places.shift()) {
          await send(`/data/uploads/${begun.id}/${place}`, file.slice(place * begun.piece, (place + 1) * begun.piece), TRIES);
          sent += 1;
          const left = ((performance.now() - started) / 1000 / (sent - have.size)) * (whole - sent);
          say(`${file.name}: ${sent} of ${whole} MB${left > 2 ? `, ${Math.round(left)} s left` : ""}`, sent / whole);
        }
      };
      await Promise.all(Array.from({ length: ATONCE }, work));
      await post(`/data/uploads/${begun.id}/done`, {});
      say(`${file.name} is here.`);
      window.dash_clientside.set_props("data-upload", { data: { id: begun.id } });
    } catch (failure) {
      say(`${file.name} did not arrive: ${failure.message} Choose it again; it goes on where it broke off.`);
    } finally {
      busy = false;
    }
  };

  const choose = () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".csv,.tsv,.txt,.xlsx,.parquet,.zip,.gz";
    input.addEventListener("change", () => input.files[0] && upload(input.files[0]));
    input.click();
  };

  document.addEventListener("click", (event) => {
    if (event.target.id === "upload-choose") {
      choose();
    }
  });
  const zone = (event) => event.target.closest && event.target.closest("#upload-zone");
  ["dragover", "dragleave", "drop"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      const over = zone(event);
      if (!over) {
        return;
      }
      event.preventDefault();
      over.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files[0]) {
        upload(event.dataTransfer.files[0]);
      }
    })
  );
})();
