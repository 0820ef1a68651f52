from django import template

from publishing import unsaved

register = template.Library()


@register.inclusion_tag("admin/publishing/_unsaved.html", takes_context=True)
def keeps_typing(context, what):
    """The mark of a form whose text outlives its session, if `what`, a row or the options of a
    model, is public content."""
    request, model = context["request"], getattr(what, "model", what)
    is_kept = getattr(model, "is_public_content", False) and not context.get("is_popup")
    return {
        "mark": unsaved.mark(request) if is_kept else "",
        "name": unsaved.MARK,
        "user": request.user,
        "path": request.path,
    }
