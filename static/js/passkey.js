"use strict";
// Joins the buttons of our pages to allauth's passkey forms, and says it when the browser refuses.
{
  const add = document.getElementById("passkey-add");
  const give = document.getElementById("passkey-give");
  const button = add || give;
  if (button && window.webauthnJSON.supported()) {
    const ids = { add: "passkey-add", authenticate: "passkey-give", credential: "id_passkey", data: "passkey-data" };
    const forms = window.allauth.webauthn.forms;
    (add ? forms.addForm : forms.authenticateForm)({ ids });
    button.hidden = false;
    document.querySelector(".needs-script").hidden = true;
    const error = document.getElementById("passkey-error");
    button.addEventListener("click", () => { error.hidden = true; });
    document.addEventListener("allauth.error", (event) => {
      event.preventDefault();
      error.hidden = false;
    });
  }
}
